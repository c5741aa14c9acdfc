#!/bin/sh
# The kernels for AArch64: compiled by a cross compiler, their checks run in an emulator. Usage:
# neon.sh [FOLDER for the objects [this machine's test_kernels]]: with the latter, both machines' scalar results must have
# the same digests. Exits with 77 (skipped) where compiler or emulator are not installed.
set -eu
cd "$(dirname "$0")/../.."
cc=aarch64-linux-gnu-gcc
command -v $cc >/dev/null && command -v qemu-aarch64 >/dev/null || {
    echo "skipped: gcc-aarch64-linux-gnu and qemu-user are not installed"
    exit 77
}
out=${1:-build/neon}
mkdir -p "$out/gate"
ln -sfn "$PWD/src/base" "$out/gate/base"
ln -sfn "$PWD/src/kernels" "$out/gate/kernels"
flags="-std=c11 -D_GNU_SOURCE -O2 -ffp-contract=off -Wall -Wextra -Werror -I$out/gate -Iinclude"
objects=
compile() { # compile only what is newer than its object, two at a time
    source=$1
    shift
    object=$out/$(echo "$source" | tr / _).o
    objects="$objects $object"
    [ -z "$(find src/base src/kernels tests/kernels tests/kernels.c -newer "$object" 2>/dev/null | head -1)" ] && [ -e "$object" ] && return
    # shellcheck disable=SC2086
    $cc $flags "$@" -c "$source" -o "$object" || touch "$out/failed" &
    running=$((${running:-0} + 1))
    [ $((running % 2)) != 0 ] || wait
}
rm -f "$out/failed"
for source in src/base/arena.c src/base/error.c src/base/format.c; do compile "$source"; done
for source in src/kernels/*.c; do
    case $source in
    */vector_*) compile "$source" -DKERNELS_LEVEL_NEON ;;
    *) compile "$source" ;;
    esac
done
for source in tests/kernels.c tests/kernels/*.c; do
    compile "$source" -Itests/kernels/cross -Itests -Isrc/kernels
done
wait
[ ! -e "$out/failed" ] || exit 1
# shellcheck disable=SC2086
$cc $objects -lm -o "$out/test_kernels"
qemu-aarch64 -L /usr/aarch64-linux-gnu "$out/test_kernels" >"$out/log" || { tail -5 "$out/log"; exit 1; }
cat "$out/log"
[ $# -ge 2 ] || exit 0
"$2" >"$out/native.log" 2>&1 || true # its own test says what fails
grep '^digest' "$out/log" >"$out/digests"
grep '^digest' "$out/native.log" | diff - "$out/digests" || { echo "the two machines' scalar results differ"; exit 1; }
echo "$(grep -c . "$out/digests") entries have the same digest on both machines"

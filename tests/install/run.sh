#!/bin/sh
# An installed mesotrack serves C and C++ programs through pkg-config and the CMake package, and its own
# program still finds its library after the tree is moved. Usage: run.sh BUILD_DIR RENDERER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cmake --install "$1" --prefix "$tmp/first" >/dev/null
mv "$tmp/first" "$tmp/moved"
export PKG_CONFIG_PATH="$tmp/moved/lib/pkgconfig" LD_LIBRARY_PATH="$tmp/moved/lib"
"$2" trichoscopy --seed 3 --hairs 20 --um-per-px 5 --size 640x480 -o "$tmp/field.png" \
    --truth "$tmp/field.json"
flags="-Wall -Wextra -Wpedantic -Werror $(pkg-config --cflags --libs mesotrack)"
cc -std=c11 "$here/client.c" $flags -o "$tmp/client_c"
cp "$here/client.c" "$tmp/client.cpp"
c++ -std=c++17 "$tmp/client.cpp" $flags -o "$tmp/client_cpp"
cmake -S "$here" -B "$tmp/build" -DCMAKE_PREFIX_PATH="$tmp/moved" >/dev/null
cmake --build "$tmp/build" >/dev/null
for client in "$tmp/client_c" "$tmp/client_cpp" "$tmp/build/client"; do
    said=$("$client" "$tmp/field.png")
    [ "$said" = "$(pkg-config --modversion mesotrack) 1" ] || { echo "$client said: $said"; exit 1; }
done
env -u LD_LIBRARY_PATH "$tmp/moved/bin/mesotrack" --version
# Only the public API is visible.
strangers=$(nm -D --defined-only "$tmp/moved/lib/libmesotrack.so" | awk '$3 !~ /^meso_/ {print $3}')
[ -z "$strangers" ] || { echo "visible beside meso_: $strangers"; exit 1; }

#!/bin/sh
# The C programs of the tests under address, leak and undefined-behaviour sanitizers:
#   sh tests/sanitize.sh [TEST...]           default: those of base, image, store, pipeline and web
# Builds into build-sanitize with one job (JOBS=n: more); a test that fails or that a sanitizer stops is told with its
# first words, its output lies in build-sanitize/NAME.log, and the exit code is 1.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
build="$top/build-sanitize"
[ $# -gt 0 ] || set -- base store store_care store_clinic store_edit store_kept store_rows store_whole image image_admit \
    image_colour image_heic image_hostile image_polygon measure_large api api_pictures api_record api_results api_scale \
    compose web web_forwarded web_retell
cd "$top"
cmake --preset sanitize > /dev/null
for name in "$@"; do
    targets="${targets:-mesotrack mesotrack-admit} tests/test_$name"
done
ninja -C "$build" -j"${JOBS:-1}" $targets > "$build/ninja.log" 2>&1 || { tail -20 "$build/ninja.log"; exit 1; }
export UBSAN_OPTIONS=print_stacktrace=1 LSAN_OPTIONS="suppressions=$top/tests/leaks.txt:print_suppressions=0"
failed=0
for name in "$@"; do
    code=0
    "$build/tests/test_$name" > "$build/$name.log" 2>&1 || code=$?
    [ $code = 0 ] || [ $code = 77 ] || failed=1
    echo "$name: exit $code, $(grep -c '       OK' "$build/$name.log" || :) held"
    sed -n '/runtime error: \|ERROR: .*Sanitizer\|\[  FAILED  \]/p' "$build/$name.log" | head -5
done
exit $failed

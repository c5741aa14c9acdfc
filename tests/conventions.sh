#!/bin/sh
# The house rules that a machine can check: every public header compiles alone, symbols begin with
# their room's name, no way around the room gates, no cloudy names, files of a readable size.
set -u
cd "$SOURCE" || exit 1
bad=0
fail() { echo "$*"; bad=1; }
for header in src/*/*.h src/*/*/*.h include/mesotrack/mesotrack.h; do
    case "$header" in *_list.h | src/opencv/context.h | src/kernels/lanes*.h | src/kernels/vector*.h) continue ;; esac
    echo "#include \"$header\"" | cc -std=c11 -Wall -Wextra -Werror -D_GNU_SOURCE -I. -Iinclude -Isrc \
        -I"$(dirname "$header")" -I"$(dirname "$header")/.." -fsyntax-only -x c - || fail "$header does not compile alone"
done
for room in src/*/; do
    room=$(basename "$room")
    strangers=$(find "$BUILD"/CMakeFiles/room_"$room"*.dir -name '*.o' -exec nm --defined-only --extern-only {} + |
        awk 'NF == 3 && $2 ~ /[TDBR]/ {print $3}' | c++filt |
        grep -v -E "^(${room}_|meso_|main$|cv::|std::|vtable|typeinfo|guard|operator|void |int |.*\(anonymous)" |
        grep -v '(' || true)
    [ -z "$strangers" ] || fail "src/$room has symbols that do not begin with $room: $strangers"
done
grep -rnE '#include "\.\./' src && fail "an include goes around a room's gate"
grep -rnE '#include [<"]opencv2' src --include='*.[ch]' | grep -v '^src/opencv/' && fail "OpenCV outside its room"
find src include tests samples models -type f | grep -Ei '/(utils?|common|misc|helpers?)\.[a-z]+$' &&
    fail "a file is named for nothing"
find src -name '*.[ch]' -o -name '*.cpp' | xargs wc -l | awk '$2 != "total" && $1 > 400 {print; bad = 1} END {exit !bad}' &&
    fail "a file is longer than 400 lines"
exit $bad

#!/bin/sh
# Fuzzes the parsers of what others wrote with clang's libFuzzer under address and undefined-behaviour sanitizers:
#   sh tests/fuzz/run.sh [SECONDS a target, default 60] [TARGET...]
# Builds into build/fuzz; says the executions of each target, and what was found (kept there as crash-*; the exit code
# is 1 then). Needs clang and its runtime (Debian: clang).
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
seconds=${1:-60}
[ $# -gt 0 ] && shift
build="$top/build/fuzz"
cmake -S "$top" -B "$build" -G Ninja -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ -DMESOTRACK_FUZZ=ON > /dev/null
[ $# -gt 0 ] || set -- $(sed -n 's/^FUZZ(\(.*\))$/\1/p' "$top/tests/fuzz/target_list.h")
found=0
for target in "$@"; do
    ninja -C "$build" "fuzz_$target" > "$build/ninja.log" 2>&1 || { tail -20 "$build/ninja.log"; exit 1; }
    mkdir -p "$build/corpus/$target"
    cd "$build"
    told=finds
    "./tests/fuzz_$target" -max_total_time="$seconds" -max_len=65536 -print_final_stats=1 \
        "$build/corpus/$target" "$top/tests/fuzz/corpus/$target" > "$build/$target.log" 2>&1 && told="0 finds" || found=1
    echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$target.log") executions, $told"
    sed -n '/runtime error: \|^==.*ERROR: \|^broken: \|Test unit written to/p' "$build/$target.log"
done
exit $found

#!/bin/sh
# Fuzzes the parsers of what others wrote with clang's libFuzzer under address and undefined-behaviour sanitizers:
#   sh tests/fuzz/run.sh [SECONDS a target, default 60] [TARGET...]
# Builds into build/fuzz; finds are kept there as crash-*. Needs clang and its runtime (Debian: clang).
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
seconds=${1:-60}
[ $# -gt 0 ] && shift
build="$top/build/fuzz"
cmake -S "$top" -B "$build" -G Ninja -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ -DMESOTRACK_FUZZ=ON > /dev/null
[ $# -gt 0 ] || set -- $(sed -n 's/^FUZZ(\(.*\))$/\1/p' "$top/tests/fuzz/target_list.h")
for target in "$@"; do
    ninja -C "$build" "fuzz_$target" > /dev/null
    mkdir -p "$build/corpus/$target"
    cd "$build"
    echo "$target: $("./tests/fuzz_$target" -max_total_time="$seconds" -max_len=65536 -print_final_stats=1 \
        "$build/corpus/$target" "$top/tests/fuzz/corpus/$target" 2>&1 |
        sed -n 's/^stat::number_of_executed_units: *//p; s/.*\(ERROR: .*\)/\1/p; s/^\(broken: .*\)/\1/p' | tr '\n' ' ') executions"
done

#!/bin/sh
# Runs every part of the benchmark and gathers what they measured in BUILD/bench.json.
# A part is a script bench/NAME.sh, called as `NAME.sh BUILD RESULT`: it prints a table on stdout
# and writes one JSON value to RESULT. BENCH="NAME NAME" runs only these; BENCH_QUICK=1 asks each
# part for its short form.
set -eu
build=${1:-build}
mkdir -p "$build/bench"
parts=${BENCH:-$(for part in bench/*.sh; do basename "$part" .sh; done)}
done_parts=
for name in $parts; do
    [ "$name" = run ] && continue
    echo "== $name =="
    "bench/$name.sh" "$build" "$build/bench/$name.json"
    done_parts="$done_parts $name"
    echo
done
{
    echo "{"
    separator=
    for name in $done_parts; do
        printf '%s"%s": ' "$separator" "$name"
        cat "$build/bench/$name.json"
        separator=,
    done
    echo "}"
} >"$build/bench.json"
echo "written: $build/bench.json"

#!/bin/sh
# The simulator's solvers against each other, on one core. Arguments: BUILD RESULT.
set -eu
build=$1
result=$2
program=$build/bench/simulate
make --no-print-directory BUILD="$build" "$program" >&2
lines=$build/bench/simulate-lines
"$program" data/parameters.json "$([ -n "${BENCH_QUICK:-}" ] && echo 32 || echo 128)" >"$lines"
printf '%-10s %9s %8s %7s %12s %13s\n' solver tolerance designs cycles "ms a design" "median error"
sed 's/[{}",]//g; s/[a-z_]*: //g' "$lines" | while read -r solver tolerance designs cycles ms off; do
    printf '%-10s %9s %8s %7s %12s %13s\n' "$solver" "$tolerance" "$designs" "$cycles" "$ms" "$off"
done
{
    printf '['
    paste -sd, "$lines"
    printf ']\n'
} >"$result"

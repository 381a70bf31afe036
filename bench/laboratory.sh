#!/bin/sh
# A simulated laboratory: what 10 rounds of 4 experiments find, chosen in three ways. Arguments:
# BUILD RESULT. Missed: true score of the best candidate less that of the best one made, in standard
# deviations of the space; medians over the repeats.
set -eu
build=$1
result=$2
program=$build/bench/laboratory
make --no-print-directory BUILD="$build" "$program" >&2
lines=$build/bench/laboratory-lines
"$program" "$build/bench/laboratory.db" "$([ -n "${BENCH_QUICK:-}" ] && echo 5 || echo 20)" >"$lines"
awk -F'[:,}]' 'BEGIN {
    printf "%-22s %22s %22s  %s\n", "chosen", "median, mean, round 5", "median, mean, round 10",
        "hostscreen better, equal, worse"
}
{
    gsub(/"| *$/, "")
    printf "%-22s %11.3f %10.3f %11.3f %10.3f  %d %d %d\n", $2, $4, $8, $6, $10, $12, $14,
        $16 - $12 - $14
}' "$lines"
{
    printf '['
    paste -sd, "$lines"
    printf ']\n'
} >"$result"

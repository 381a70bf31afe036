#!/bin/sh
# How much of what prose and captions say is found, by quantity, against two readings by hand: that
# of the review (where it is at hand) and that of tests/ingest/prose.md. Arguments: BUILD RESULT.
set -eu
build=$1
result=$2
programs="$build/tests/ingest/test_prose $build/tests/ingest/test_sayings"
# shellcheck disable=SC2086
make --no-print-directory BUILD="$build" $programs >&2
for program in $programs; do
    BENCH_ALL=1 "$program" 2>/dev/null | sed -n 's/^measured: //p'
done | tee "$build/bench/prose-lines"
awk 'BEGIN { printf "[" }
     /precision/ { gsub(/,/, ""); sub(":", "", $1); printf "%s{\"reading\": \"%s\"", n++ ? ", " : "", $1
                   for (i = 2; i < NF; i++)
                       if ($i ~ /^(precision|recall|conditions)$/) printf ", \"%s\": %s", $i, $(i + 1)
                   printf "}" }
     END { print "]" }' "$build/bench/prose-lines" >"$result"

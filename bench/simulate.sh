#!/bin/sh
# The simulator's solvers at equal accuracy, what the cost goes with, and a campaign's designs.
# Arguments: BUILD RESULT. BENCH_DESIGNS=100000 times only that many designs of the default
# campaign, on one thread and on two.
set -eu
build=$1
result=$2
program=$build/bench/simulate
make --no-print-directory BUILD="$build" "$program" >&2
size=full
[ -z "${BENCH_QUICK:-}" ] || size=quick
"$program" "$result" $size ${BENCH_DESIGNS:+"$BENCH_DESIGNS"}

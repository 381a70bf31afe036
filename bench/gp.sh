#!/bin/sh
# The Gaussian process against scikit-learn: the same data, processor, OpenBLAS kernels and
# threads, one after the other. Arguments: BUILD RESULT. Without scikit-learn it measures alone.
set -eu
build=$1
result=$2
work=$build/bench/gp-data
program=$build/bench/gp
mkdir -p "$work"
make --no-print-directory BUILD="$build" "$program" >&2

# The Python that Debian's scikit-learn belongs to, installed for the comparison when possible.
python=/usr/bin/python3
if ! $python -c 'import sklearn' 2>/dev/null && [ "$(id -u)" -eq 0 ]; then
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        python3-sklearn >/dev/null 2>&1 || true
fi
peer=
if $python -c 'import sklearn' 2>/dev/null; then
    peer=yes
else
    echo "(python3-sklearn is not installed: no comparison)"
fi
OPENBLAS_CORETYPE=$("$program" core)
export OPENBLAS_CORETYPE
"$program" threads >"$work/threads"
OPENBLAS_NUM_THREADS=$(cat "$work/threads")
lines=$work/lines
: >"$lines"

# One line of JSON each, appended to $lines; ours with a fixed kernel is like against like.
pair() {
    name=$1
    rows=$2
    train=$work/$name$rows.csv
    [ -s "$train" ] || "$program" data "$name" "$rows" 1 >"$train"
    [ -s "$work/$name.test" ] || "$program" data "$name" 5000 2 >"$work/$name.test"
    "$program" fit "$name" "$train" "$work/$name.test" matern52 none | tee -a "$lines" >&2
    "$program" fit "$name" "$train" "$work/$name.test" auto auto | tee -a "$lines" >&2
    [ -z "$peer" ] || OPENBLAS_NUM_THREADS=$OPENBLAS_NUM_THREADS \
        $python bench/gp_peer.py "$name" "$train" "$work/$name.test" | tee -a "$lines" >&2
}

if [ "${BENCH_QUICK:-}" ]; then
    pair borehole 500
    sizes=1024
else
    for rows in 200 500 1000 2000; do pair borehole $rows; done
    for name in piston otl wing robot; do
        for rows in 200 1000; do pair $name $rows; done
    done
    sizes="512 1024 2048 4096 8192"
    # Many rows: two scales against the exact process of the most rows that it is used for.
    for rows in 4000 8000 100000 1000000; do
        "$program" data borehole $rows 1 >"$work/many.csv"
        "$program" fit borehole "$work/many.csv" "$work/borehole.test" auto auto | tee -a "$lines" >&2
    done
    rm -f "$work/many.csv"
fi
for size in $sizes; do "$program" peak "$size" | tee -a "$lines" >&2; done
"$program" improvement | tee -a "$lines" >&2

{
    echo "["
    sed '$!s/$/,/' "$lines"
    echo "]"
} >"$result"
awk -f bench/gp.awk "$lines"

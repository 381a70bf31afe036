#!/bin/sh
# Runs the fuzzers on each of their targets for FUZZ_SECONDS (60), or on those in FUZZ_TARGETS only.
# New documents are gathered in build/fuzz/NAME; one that breaks a reader is named crash-NAME-*
# there, and joins tests/fuzz/NAME once it is mended. Usage: fuzz.sh build/fuzz/fuzz-TABLE...
set -eu
failed=0
fuzz() {
    program=$1
    target=$2
    work=$(dirname "$program")
    mkdir -p "$work/$target"
    echo "== $target, ${FUZZ_SECONDS:-60} s =="
    FUZZ_TARGET=$target "$program" -max_total_time="${FUZZ_SECONDS:-60}" -timeout=10 \
        -rss_limit_mb=1024 -max_len=65536 -print_final_stats=1 \
        -artifact_prefix="$work/crash-$target-" "$work/$target" "tests/fuzz/$target" \
        2>"$work/$target.log" || failed=1
    grep -E 'stat::number_of_executed_units|ERROR|SUMMARY|crash-' "$work/$target.log" || true
}
for program in "$@"; do
    table=tests/fuzz/${program##*/fuzz-}.h
    for target in $(sed -n 's/.*{"\([a-z]*\)", try_.*/\1/p' "$table"); do
        case " ${FUZZ_TARGETS:-$target} " in
        *" $target "*) fuzz "$program" "$target" ;;
        esac
    done
done
exit "$failed"

#!/bin/sh
# Runs the test programs and adds up their summaries. Usage: run.sh BUILD PROGRAM...
set -u
build=$1
shift
HOSTSCREEN=$build/hostscreen
export HOSTSCREEN
# One BLAS thread in each worker: the same bits whatever the machine.
OPENBLAS_NUM_THREADS=1
export OPENBLAS_NUM_THREADS
passed=0
failed=0
skipped=0
for program in "$@"; do
    output=$("$program" 2>&1)
    code=$?
    p=$(printf '%s\n' "$output" | grep -c '^\[       OK \]')
    f=$(printf '%s\n' "$output" | grep -c '^\[  FAILED  \] [a-z_A-Z0-9]*$')
    s=$(printf '%s\n' "$output" | grep -c '^\[  SKIPPED \] [a-z_A-Z0-9]*$')
    if [ "$code" -ne 0 ] && [ "$f" -eq 0 ]; then
        f=1
    fi
    [ "$code" -ne 0 ] && printf '%s\n' "$output"
    printf '%s\n' "$output" | grep '^measured:' | sed 's/^/    /'
    passed=$((passed + p))
    failed=$((failed + f))
    skipped=$((skipped + s))
    printf '%-44s %3d passed %3d failed %3d skipped\n' "${program#"$build"/tests/}" "$p" "$f" "$s"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]

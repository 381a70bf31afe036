#!/bin/sh
# Writes the tables of a document anew: every part between the lines
#     <!-- table: COMMAND ... -->  and  <!-- end of table -->
# becomes what the command prints; what stands around them is kept. Arguments: BUILD DOCUMENT...
set -eu
build=$1
shift
HOSTSCREEN=$build/hostscreen
OPENBLAS_NUM_THREADS=1
export HOSTSCREEN OPENBLAS_NUM_THREADS
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What the tests of the simulator measured, and that they passed.
tests() {
    for name in "$@"; do
        if ! "$build/tests/simulate/test_$name" >"$work/output" 2>&1; then
            cat "$work/output" >&2
            exit 1
        fi
        sed -n 's/^\[       OK \] \(.*\)/- **\1** holds/p; s/^measured: \(.*\)/  - \1/p' \
            "$work/output" | tr _ ' ' |
            awk '/^  - / { held = held $0 "\n"; next } { print; printf "%s", held; held = "" }'
    done
}

# The published record beside its simulation: of the review's full text where it is at hand, whose
# sentences have overpotentials, else of the tables that are shipped.
published() {
    source=data/review
    [ -d ../shared/seed ] && source=../shared/seed
    "$HOSTSCREEN" ingest "$source" --db "$work/catalog.db" -q >&2
    "$build/tests/proof/published" "$work/catalog.db"
}

sensitivity() {
    "$HOSTSCREEN" simulate "$@" --sensitivity
}

table() {
    case $1 in
    tests | published | sensitivity) "$@" ;;
    *) program=$build/tests/proof/$1 && shift && "$program" "$@" ;;
    esac
}

for document in "$@"; do
    : >"$work/new"
    skipping=
    while IFS= read -r line; do
        case $line in
        '<!-- end of table -->') skipping= ;;
        esac
        [ -n "$skipping" ] || printf '%s\n' "$line" >>"$work/new"
        case $line in
        '<!-- table: '*' -->')
            command=${line#<!-- table: }
            echo "$document: ${command% -->}" >&2
            # shellcheck disable=SC2086
            table ${command% -->} >>"$work/new"
            skipping=yes
            ;;
        esac
    done <"$document"
    cp "$work/new" "$document"
done

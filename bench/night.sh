#!/bin/sh
# A whole night by stage: seconds, most memory so far, and the size of the database.
# Usage: night.sh BUILD RESULT, or night.sh DESIGNS for a night of that size (default 2000;
# BENCH_QUICK=1: 300) and as many candidates. NIGHT_FORMULA=1 puts closed formulas in place of the
# simulator, NIGHT_ENRICHMENT sets how many simulations are added where the ranking is undecided
# (default 400), NIGHT_FOLDER the folder, which is kept.
set -eu
case ${1:-} in
[1-9]*) NIGHT_DESIGNS=$1 build=build result= ;;
*) build=${1:-build} result=${2:-} ;;
esac
designs=${NIGHT_DESIGNS:-2000}
[ -z "${BENCH_QUICK:-}" ] || designs=300
folder=${NIGHT_FOLDER:-$build/bench/night-$designs}
rm -rf "$folder"
mkdir -p "$folder"
sed -e "s/\"simulations\": [0-9]*/\"simulations\": $designs/" \
    -e "s/\"candidates\": [0-9]*/\"candidates\": $designs/" \
    -e "s/\"enrichment\": [0-9]*/\"enrichment\": ${NIGHT_ENRICHMENT:-400}/" \
    -e "s|\"sources\": *\"|&$PWD/data/|" data/campaign.json >"$folder/campaign.json"
OPENBLAS_NUM_THREADS=1
export OPENBLAS_NUM_THREADS
if [ -n "${NIGHT_FORMULA:-}" ]; then
    make -s "$build/bench/night"
    "$build/bench/night" "$folder/campaign.json" "$folder/night.db" "$folder/out" \
        2>"$folder/journal"
else
    "$build/hostscreen" nightly "$folder/campaign.json" --db "$folder/night.db" \
        --out "$folder/out" --progress always >/dev/null
fi
manifest=$folder/out/manifest.json
bytes=$(cat "$folder"/night.db* | wc -c)
printf '%s designs, %s candidates%s\n\n' "$designs" "$designs" \
    "${NIGHT_FORMULA:+, closed formulas instead of the simulator}"
awk -v bytes="$bytes" -v designs="$designs" '
    function value(line) { sub(/.*:[ \t]*/, "", line); gsub(/[",]/, "", line); return line }
    BEGIN { print "| stage | s | most memory so far, MB |"; print "|---|---:|---:|" }
    /"stage":/ { stage = value($0) }
    /"seconds":/ { seconds = value($0) }
    /"memory_peak_MB":/ {
        if (stage != "") printf "| %s | %.1f | %.0f |\n", stage, seconds, value($0)
        else memory = value($0)
        stage = ""
    }
    /"seconds":/ && stage == "" && total == "" { total = value($0) }
    END {
        printf "| all | %.1f | %.0f |\n\n", total, memory
        printf "database: %.1f MB, %.0f bytes a design\n", bytes / 1e6, bytes / designs
    }' "$manifest"
[ -z "$result" ] || cp "$manifest" "$result"

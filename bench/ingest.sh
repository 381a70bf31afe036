#!/bin/sh
# Reading articles on one core, beside a plain parse by libxml2 of the same bytes in the same run; a
# long article's memory; a folder of articles into a catalog. Arguments: BUILD RESULT.
set -eu
build=$1
result=$2
program=$build/bench/ingest
make --no-print-directory BUILD="$build" "$program" >&2
count=$([ -n "${BENCH_QUICK:-}" ] && echo 500 || echo 10000)
long=$([ -n "${BENCH_QUICK:-}" ] && echo 20 || echo 200)
speed=$("$program" speed 20)
memory=$("$program" speed "$long")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
mkdir "$folder/articles"
"$program" write "$folder/articles" "$count"
start=$(date +%s%N)
"$build/hostscreen" ingest --db "$folder/a.db" --progress always "$folder/articles" \
    >/dev/null 2>"$folder/progress"
seconds=$((($(date +%s%N) - start) / 1000000))
field() { printf '%s' "$1" | sed -n "s/.*\"$2\": \([0-9.]*\).*/\1/p"; }
printf '%-34s %10s\n' "to blocks, MB/s" "$(field "$speed" blocks_MB_s)" \
    "to claims, MB/s" "$(field "$speed" reading_MB_s)" \
    "libxml2 without a tree, MB/s" "$(field "$speed" parser_MB_s)" \
    "libxml2 with a tree, MB/s" "$(field "$speed" tree_MB_s)" \
    "memory beside a file of $long MiB" "$(field "$memory" memory_MiB)" \
    "$count articles into a catalog, s" "$((seconds / 1000))" \
    "lines of progress" "$(tr '\r' '\n' <"$folder/progress" | grep -c . || true)"
printf '{"speed": %s, "long": %s, "articles": %s, "milliseconds": %s}\n' "$speed" "$memory" \
    "$count" "$seconds" >"$result"

#!/bin/sh
# Sizes of functions and files against the limits of CONTRIBUTING.md. Arguments: folders.
set -eu
files=$(for folder in "$@"; do ls "$folder"/*.c 2>/dev/null || true; done)
# A function of this style starts with "{" in the first column and ends with "}" there.
# shellcheck disable=SC2086
awk '
    function name_of(line) { sub(/\(.*/, "", line); sub(/.*[ *]/, "", line); return line }
    FNR == 1 { if (NR > 1) print "file", count, last; count = 0; last = FILENAME; inside = 0 }
    { count = FNR; if (length($0) > 100) print "wide", length($0), FILENAME ":" FNR }
    /^[A-Za-z].*\(/ && !/;$/ { head = name_of($0) }
    /^\{/ { inside = 1; start = FNR }
    /^\}/ && !/;$/ { if (inside) print "function", FNR - start - 1, FILENAME ":" head; inside = 0 }
    END { print "file", count, last }
' $files | sort -k1,1 -k2,2n | awk '
    { kind[$1]++; size[$1, kind[$1]] = $2; where[$1, kind[$1]] = $3 }
    function at(k, share) { i = int(kind[k] * share); return i < 1 ? 1 : i }
    function row(what, value, aim, limit, place) {
        printf "%-28s %6d %6d %6d  %s%s\n", what, value, aim, limit, place,
            (value > limit ? "  TOO LARGE" : "")
        if (value > limit) bad = 1
    }
    END {
        printf "%-28s %6s %6s %6s\n", "lines", "now", "aim", "limit"
        row("median function", size["function", at("function", 0.5)], 12, 15, "")
        row("90th percentile function", size["function", at("function", 0.9)], 35, 45, "")
        n = kind["function"]; row("longest function", size["function", n], 60, 70, where["function", n])
        row("median file", size["file", at("file", 0.5)], 150, 250, "")
        n = kind["file"]; row("longest file", size["file", n], 400, 600, where["file", n])
        row("lines over 100 columns", kind["wide"] + 0, 0, 0, where["wide", 1])
        exit bad
    }'

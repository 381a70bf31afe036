#!/bin/sh
# Proves the direction of dependency. Each argument is "folder: folders it may use".
set -eu
bad=0
for rule in "$@"; do
    folder=${rule%%:*}
    allowed=" $folder ${rule#*:} "
    for file in "$folder"/*.[ch] "$folder"/*.def; do
        [ -e "$file" ] || continue
        for included in $(sed -n 's/^ *# *include *"\([^"/]*\)\/[^"]*".*/\1/p' "$file" | sort -u); do
            case "$allowed" in
            *" $included "*) ;;
            *)
                echo "$file reaches up or sideways into $included/" >&2
                bad=1
                ;;
            esac
        done
    done
done
# Outside libraries are named in one folder (or file) each.
only() {
    pattern=$1
    place=$2
    found=$(grep -lE "^ *# *include *<($pattern)" -- */*.[ch] 2>/dev/null |
        grep -vE "^($place)" || true)
    if [ -n "$found" ]; then
        echo "$pattern is named outside $place: $found" >&2
        bad=1
    fi
}
only 'cjson/' 'base/json\.c'
only 'nettle/' 'base/hash\.c'
only 'sqlite3' 'catalog/'
only 'ida/|sunlinsol|sunmatrix|nvector|sundials' 'simulate/reference'
only 'cblas|lapacke|nlopt|openblas' 'surrogate/|bench/'
only 'xlsxwriter' 'reports/workbook'
only 'zip\.h' 'office/archive\.c'
only 'libxml/' 'office/xml\.c|ingest/|bench/'
only 'curl/' 'ingest/fetch|reports/deliver'
[ "$bad" -eq 0 ] && echo "layers: every include points downwards"
exit "$bad"

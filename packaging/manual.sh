#!/bin/sh
# Prints the manual page, made from the help of the program [$1] and its commands.
set -eu
program=$1
version=$("$program" --version | cut -d ' ' -f 2)

# Text for troff: no line begins with a control character, no backslash means more than itself.
quote() {
    sed -e 's/\\/\\e/g' -e "s/^\([.']\)/\\\\\&\1/" -e 's/-/\\-/g'
}

cat <<END
.TH HOSTSCREEN 1 "" "hostscreen $version" "User Commands"
.SH NAME
hostscreen \- rank graded hosts for lithium\-metal cells
.SH SYNOPSIS
.B hostscreen
.I COMMAND
[options]
.SH DESCRIPTION
Reads the published record into a catalog, simulates designs nobody has made, learns from both,
ranks candidates and writes a workbook for the laboratory. A run continues where an earlier one
stopped; one that finds nothing changed does nothing.
.SH COMMANDS
END
for command in $("$program" --help | sed -n 's/^  \([a-z][a-z]*\)  *.*/\1/p'); do
    printf '.SS %s\n.nf\n' "$command"
    "$program" "$command" --help | sed '/^Common options:/,$d' | quote
    printf '.fi\n'
done
printf '.SH COMMON OPTIONS\n.nf\n'
"$program" doctor --help | sed '1,/^Common options:/d' | quote
cat <<'END'
.fi
.SH EXIT STATUS
.nf
 0   ok
 1   done with rejected rows under \-\-strict; diff found differences; status is not good
64   wrong use of a command
65   input that cannot be understood
66   input that is not there
69   a service or program is missing
70   an internal check failed, or memory is used up
73   an output cannot be created
74   reading or writing failed
75   locked by another run, or interrupted: try again
78   a configuration is wrong
.fi
.SH ENVIRONMENT
.TP
.B HOSTSCREEN_DATA
Folder of the program's own data, instead of the installed one.
.TP
.B SOURCE_DATE_EPOCH
The time, in seconds since 1970, that a report of new inputs is dated with.
.TP
.B SLURM_ARRAY_TASK_ID
The shard that \fBshard run\fR computes when no \-\-index is given.
.SH FILES
.TP
.I hostscreen.db
The catalog, an SQLite database.
.TP
.I out/manifest.json, out/runs/
The manifests of the latest run and of those before it.
END

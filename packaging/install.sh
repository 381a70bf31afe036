#!/bin/sh
# Installs what goes with the program: service, timer, cron line, manual page, completions.
# Usage: PREFIX=/usr/local install.sh DESTDIR PROGRAM
set -eu
destination=$1
program=$2
here=$(dirname "$0")
# A package's units belong to the system's folder, a local build's to the administrator's.
case $PREFIX in
/usr) units=/lib/systemd/system ;;
*) units=/etc/systemd/system ;;
esac

put() {
    mkdir -p "$destination$(dirname "$2")"
    sed "s|@PREFIX@|$PREFIX|g" "$here/$1" >"$destination$2"
    chmod 644 "$destination$2"
}

put hostscreen-nightly.service "$units/hostscreen-nightly.service"
put hostscreen-nightly.timer "$units/hostscreen-nightly.timer"
put hostscreen.cron "$PREFIX/share/doc/hostscreen/examples/hostscreen.cron"
put hostscreen.bash "$PREFIX/share/bash-completion/completions/hostscreen"
put hostscreen.zsh "$PREFIX/share/zsh/vendor-completions/_hostscreen"
put hostscreen.fish "$PREFIX/share/fish/vendor_completions.d/hostscreen.fish"

# The manual page is the program's own help, so that they cannot disagree.
mkdir -p "$destination$PREFIX/share/man/man1"
"$here/manual.sh" "$program" | gzip -9n >"$destination$PREFIX/share/man/man1/hostscreen.1.gz"

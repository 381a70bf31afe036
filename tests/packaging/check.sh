#!/bin/bash
# What an installer gets, tried out: manual, completions of three shells, service and timer.
# Usage: check.sh PROGRAM DIR. What needs a program that is not here is skipped, and said so.
set -euo pipefail
program=$1
dir=$2
here=$(cd "$(dirname "$0")/../.." && pwd)
prefix=/usr/local
root=$dir/root
bad() { echo "packaging: $*"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1 || { echo "skipped: no $1 here"; return 1; }; }

mkdir -p "$root$prefix/bin" "$root$prefix/share/hostscreen"
ln -sf "$program" "$root$prefix/bin/hostscreen"
PATH=$root$prefix/bin:$PATH
PREFIX=$prefix "$here/packaging/install.sh" "$root" "$program"
commands=$(hostscreen --help | sed -n 's/^  \([a-z][a-z]*\)  *.*/\1/p')

# -- The manual has every command and option of the help, and is good troff --
page=$root$prefix/share/man/man1/hostscreen.1.gz
gzip -dc "$page" >"$dir/hostscreen.1"
options=0
for command in $commands; do
    grep -q "^\.SS $command\$" "$dir/hostscreen.1" || bad "the manual lacks $command"
    for option in $(hostscreen "$command" --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p'); do
        grep -q -- "^  $(echo "$option" | sed 's/-/\\\\-/g')\b" "$dir/hostscreen.1" ||
            bad "the manual lacks $command $option"
        options=$((options + 1))
    done
done
if has groff; then
    warnings=$(groff -man -Tutf8 -ww -z "$dir/hostscreen.1" 2>&1)
    [ -z "$warnings" ] || bad "the manual: $warnings"
fi

# -- Completions: commands, options, actions --
expect() {
    local shell=$1 line=$2 word=$3 found=$4
    grep -aqw -- "$word" <<<"$found" || bad "$shell: '$line' is not completed to $word: $found"
}
in_bash() {
    bash -c 'source "$1"; COMP_WORDS=($2); [ -z "$3" ] || COMP_WORDS+=("$3")
             COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _hostscreen; echo "${COMPREPLY[@]}"' \
        - "$root$prefix/share/bash-completion/completions/hostscreen" "$@"
}
expect bash "nigh" nightly "$(in_bash hostscreen nigh)"
expect bash "nightly --eng" --engine "$(in_bash 'hostscreen nightly' --eng)"
expect bash "shard mer" merge "$(in_bash 'hostscreen shard' mer)"
shells=bash
if has fish; then
    in_fish() {
        local file=$root$prefix/share/fish/vendor_completions.d/hostscreen.fish
        HOME=$dir fish --no-config -c "source '$file'
            complete -C '$1'" | cut -f 1
    }
    expect fish "nigh" nightly "$(in_fish 'hostscreen nigh')"
    expect fish "nightly --eng" --engine "$(in_fish 'hostscreen nightly --eng')"
    expect fish "shard mer" merge "$(in_fish 'hostscreen shard mer')"
    shells="$shells, fish"
fi
if has zsh; then
    in_zsh() {
        HOME=$dir TERM=vt100 zsh -f "$here/tests/packaging/complete.zsh" \
            "$root$prefix/share/zsh/vendor-completions" "$@" | tr -d '\0'
    }
    expect zsh "nigh" nightly "$(in_zsh 'hostscreen nigh' nightly)"
    expect zsh "nightly --eng" --engine "$(in_zsh 'hostscreen nightly --eng' engine)"
    expect zsh "shard mer" merge "$(in_zsh 'hostscreen shard mer' merge)"
    shells="$shells, zsh"
fi

# -- Service and timer --
units=no
if has systemd-analyze; then
    # As installed, but for the place: the program is looked for where the unit says.
    for unit in hostscreen-nightly.service hostscreen-nightly.timer; do
        sed -e "s|$prefix/bin|$root$prefix/bin|" -e '/^User=/d' \
            "$root/etc/systemd/system/$unit" >"$dir/$unit"
    done
    found=$(cd "$dir" && systemd-analyze verify --man=no ./hostscreen-nightly.service \
        ./hostscreen-nightly.timer 2>&1 | grep hostscreen || true)
    [ -z "$found" ] || bad "systemd-analyze: $found"
    units=yes
fi
grep -q "^#30 1 \* \* \* .*$prefix/bin/hostscreen nightly" \
    "$root$prefix/share/doc/hostscreen/examples/hostscreen.cron" || bad "the cron line"
echo "measured: manual with $(echo "$commands" | wc -w) commands and $options options as the help has" \
    "them; completion in $shells; units verified: $units"

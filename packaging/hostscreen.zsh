#compdef hostscreen
# Completion for zsh: commands and options, as the program's help lists them.
_hostscreen()
{
    local -a found
    if (( CURRENT == 2 )); then
        found=(${(f)"$(hostscreen --help 2>/dev/null |
            sed -n 's/^  \([a-z][a-z]*\)  *\(.*\)/\1:\2/p')"})
        _describe command found
    elif [[ $words[CURRENT] == -* || $PREFIX == -* ]]; then
        found=(${(f)"$(hostscreen ${words[2]} --help 2>/dev/null |
            sed -n 's/^  \(--[a-z-]*\) .*   *\(.*\)/\1:\2/p')"})
        _describe option found
    else
        _files
    fi
}
_hostscreen "$@"

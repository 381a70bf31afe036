#compdef hostscreen
# Completion for zsh: commands, options and actions, as the program's help lists them.
_hostscreen()
{
    local -a found
    local -A actions=(catalog 'list show check export settle' results 'import list undo'
                      shard 'plan run merge')
    if (( CURRENT == 2 )); then
        found=(${(f)"$(hostscreen --help 2>/dev/null |
            sed -n 's/^  \([a-z][a-z]*\)  *\(.*\)/\1:\2/p')"})
        _describe command found
    elif [[ $words[CURRENT] == -* || $PREFIX == -* ]]; then
        found=(${(f)"$(hostscreen ${words[2]} --help 2>/dev/null |
            sed -n 's/^  \(--[a-z-]*\) .*   *\(.*\)/\1:\2/p')"})
        _describe option found
    elif (( CURRENT == 3 )) && [[ -n ${actions[${words[2]}]} ]]; then
        found=(${=actions[${words[2]}]})
        _describe action found
    else
        _files
    fi
}
_hostscreen "$@"

# Completion for bash: commands, options and actions, as the program's help lists them.
_hostscreen()
{
    local current=${COMP_WORDS[COMP_CWORD]} words
    if [ "$COMP_CWORD" -eq 1 ]; then
        words=$(hostscreen --help 2>/dev/null | sed -n 's/^  \([a-z][a-z]*\)  *.*/\1/p')
    elif [ "${current#-}" != "$current" ]; then
        words=$(hostscreen "${COMP_WORDS[1]}" --help 2>/dev/null |
                sed -n 's/^  \(--[a-z-]*\).*/\1/p')
    elif [ "$COMP_CWORD" -eq 2 ]; then
        case ${COMP_WORDS[1]} in
        catalog) words="list show check export settle" ;;
        shard) words="plan run merge" ;;
        results) words="import list undo" ;;
        esac
    fi
    COMPREPLY=($(compgen -W "$words" -- "$current") $(compgen -f -- "$current"))
}
complete -o filenames -F _hostscreen hostscreen

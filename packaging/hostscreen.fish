# Completion for fish: commands, options and actions, as the program's help lists them.
function __hostscreen_commands
    hostscreen --help 2>/dev/null | string replace -rf '^  ([a-z]+)\s+(.*)' '$1\t$2'
end
function __hostscreen_options
    set -l words (commandline -opc)
    hostscreen $words[2] --help 2>/dev/null | string replace -rf '^  (--[a-z-]+).*?\s{2,}(.*)' '$1\t$2'
end
# What a command does first: "list", "merge".
function __hostscreen_actions
    set -l words (commandline -opc)
    test (count $words) -eq 2; or return
    switch $words[2]
        case catalog
            printf '%s\n' list show check export settle
        case results
            printf '%s\n' import list undo
        case shard
            printf '%s\n' plan run merge
    end
end
complete -c hostscreen -n __fish_use_subcommand -f -a '(__hostscreen_commands)'
complete -c hostscreen -n 'not __fish_use_subcommand' -a '(__hostscreen_options)'
complete -c hostscreen -n 'not __fish_use_subcommand' -a '(__hostscreen_actions)'

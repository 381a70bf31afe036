# Completion for fish: commands and options, as the program's help lists them.
function __hostscreen_commands
    hostscreen --help 2>/dev/null | string replace -rf '^  ([a-z]+)\s+(.*)' '$1\t$2'
end
function __hostscreen_options
    set -l words (commandline -opc)
    hostscreen $words[2] --help 2>/dev/null | string replace -rf '^  (--[a-z-]+).*?\s{2,}(.*)' '$1\t$2'
end
complete -c hostscreen -n __fish_use_subcommand -f -a '(__hostscreen_commands)'
complete -c hostscreen -n 'not __fish_use_subcommand' -a '(__hostscreen_options)'

# Prints what zsh makes of the words $2 and a tab, with completions from the folder $1: what a
# terminal would show once it has $3, or after ten seconds.
zmodload zsh/zpty
zpty -b shell 'PS1="% " zsh -f -i'
out=
await() {
    local chunk i
    for i in {1..100}; do
        while zpty -r -t shell chunk; do out+=$chunk; done
        [[ $out == *$1* ]] && return
        sleep 0.1
    done
}
zpty -w shell "fpath=($1 \$fpath); autoload -U compinit; compinit -u -D; print rea\"\"dy"
await ready
sleep 0.3
out=
zpty -w -n shell "$2"$'\t'
await "$3"
zpty -w -n shell $'\x15' # takes the line back
print -r -- "$out"

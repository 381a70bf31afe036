#!/bin/sh
# Nights that let Slurm simulate: taken up without a second submission, through the death of the
# controller and of a node, a task that asks to run again and one that cannot work; the workbook
# must be that of one machine. Usage: nightly.sh PROGRAM CAMPAIGN DIR
set -eu
program=$1
campaign=$2
dir=$3
. "$(dirname "$0")/start.sh"
say_and_fail() { echo "$*"; exit 1; }
night() {
    "$program" nightly "$campaign" --db "$dir/many.db" --out "$dir/many" --threads 1 -q \
        --engine slurm --shards 8 "$@"
}
ends_with() {
    code=$1
    shift
    got=0
    "$@" >"$dir/said" 2>&1 || got=$?
    [ "$got" -eq "$code" ] ||
        say_and_fail "exit code $got, expected $code: $* says $(cat "$dir/said")"
}

"$program" nightly "$campaign" --db "$dir/one.db" --out "$dir/one" --threads 1 -q

# A shard that somebody holds: its task ends with 75 and asks to be run again. Another is no file,
# so that its task cannot work.
key=$("$program" shard plan --shards 8 --campaign "$campaign" --json |
    sed -n 's/.*"key": "\(.\{12\}\).*/\1/p')
folder=$dir/many/shards/$key-of-8
mkdir -p "$folder/shard-00003-of-00008.tsv.part"
exec 9>"$folder/shard-00005-of-00008.tsv.lock"
flock 9

started=$(date +%s%N)
ends_with 75 night --no-wait
ends_with 75 night --no-wait
jobs=$(squeue -h --me -o %A | sort -u | wc -l)
[ "$jobs" -eq 2 ] || say_and_fail "two nights submitted $jobs jobs, expected an array and a merge"
held() {
    squeue -h -r -o "%K %T" | grep -q "^5 PENDING" &&
        [ "$(squeue -h -r -o %K | sort -u | wc -l)" -le 2 ]
}
wait_for held
restarts=$(scontrol show job | sed -n '/ArrayTaskId=5/,/Restarts=/s/.*Restarts=\([0-9]*\).*/\1/p')
[ "$restarts" -ge 1 ] || say_and_fail "the task that ended with 75 was not run again"
exec 9>&-

# The night waits from here on. What Slurm would do in two minutes is asked of it at once.
night >"$dir/night.out" 2>&1 &
waiting=$!
end_process KILL "$dir/slurmctld.pid"
end_process KILL "$dir/slurmd-n2.pid"
sleep 1
slurmctld
slurmd -N n2
task=$(squeue -h -r -o "%K %i" 2>/dev/null | sed -n 's/^5 //p')
[ -z "$task" ] || scontrol update "JobId=$task" StartTime=now
got=0
wait "$waiting" || got=$?
[ "$got" -eq 69 ] || say_and_fail "a shard without a file: exit code $got, $(cat "$dir/night.out")"
grep -q "shards 3 came to nothing again" "$dir/night.out" || say_and_fail "$(cat "$dir/night.out")"

# It can be written again: the next night has one shard to compute.
rmdir "$folder/shard-00003-of-00008.tsv.part"
ends_with 0 night
elapsed=$((($(date +%s%N) - started) / 1000000))
[ "$(bits "$dir/one.db")" = "$(bits "$dir/many.db")" ] || say_and_fail "the catalogs differ"
cmp "$dir/one/hostscreen.xlsx" "$dir/many/hostscreen.xlsx"
[ ! -e "$folder" ] || say_and_fail "$folder is left over"
ends_with 0 night
"$program" status --db "$dir/many.db" --out "$dir/many" >/dev/null

# The same by the script of the examples, from nothing.
mkdir "$dir/example"
example=$(cd "$(dirname "$0")/../../examples/slurm" && pwd)/night.sh
(cd "$dir/example" && PATH=$(dirname "$program"):$PATH SHARDS=4 "$example" "$campaign" \
    "$dir/example/shared" --time=10 >/dev/null 2>&1) || say_and_fail "$example fails"
cmp "$dir/one/hostscreen.xlsx" "$dir/example/out/hostscreen.xlsx"
echo "measured: a night on two Slurm nodes in $elapsed ms: taken up twice, controller and a node" \
    "killed, a task run again after exit code 75 ($restarts times), a shard that failed named: the" \
    "same workbook"

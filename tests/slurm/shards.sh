#!/bin/sh
# A campaign in shards on a real Slurm: the controller and a node are killed on the way, and the
# catalog must be that of one machine all the same. Usage: shards.sh PROGRAM CAMPAIGN DIR
set -eu
program=$1
campaign=$2
dir=$3
shards=16
. "$(dirname "$0")/start.sh"

# One machine, as a measure.
"$program" sample "$(sed -n 's/.*"simulations": *\([0-9]*\).*/\1/p' "$campaign")" \
    --campaign "$campaign" --db "$dir/one.db" >/dev/null

submit() {
    sbatch --parsable --array="$1" --requeue --signal=B:TERM@60 --chdir="$dir" \
        --output="$dir/log/task-%a.out" \
        --wrap "exec '$program' shard run --of $shards --out '$dir/shards' --campaign '$campaign'"
}
started=$(date +%s%N)
job=$(submit 0-$((shards - 1)))
some_done() { ls "$dir"/shards/*.tsv >/dev/null 2>&1; }
wait_for some_done
end_process KILL "$dir/slurmctld.pid"
sleep 0.5
slurmctld
end_process KILL "$dir/slurmd-n2.pid"
sleep 0.5
slurmd -N n2
wait_for queue_empty
elapsed=$((($(date +%s%N) - started) / 1000000))

# A shard lost and one damaged: the merge names both, and they run again.
rm "$dir/shards/shard-00003-of-00016.tsv"
truncate -s -7 "$dir/shards/shard-00009-of-00016.tsv"
merge() {
    "$program" shard merge "$dir/shards" --of "$shards" --campaign "$campaign" --db "$dir/many.db"
}
missing=$(merge 2>/dev/null | sed -n "s/^--array=//p")
[ "$missing" = 3,9 ] || { echo "expected 3,9 to be missing, the merge says '$missing'"; exit 1; }
submit "$missing" >/dev/null
wait_for queue_empty
merge >/dev/null

[ "$(bits "$dir/one.db")" = "$(bits "$dir/many.db")" ] || { echo "the catalogs differ"; exit 1; }
echo "measured: $shards shards on two Slurm nodes in $elapsed ms (job $job), controller and a node" \
    "killed, a shard lost and one damaged: the same bits as one machine"

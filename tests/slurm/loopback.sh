#!/bin/sh
# A campaign on a real Slurm of two nodes, all of it on this machine and in the folder DIR: the
# controller and a node are killed on the way, and the catalog must be that of one machine all the
# same. Usage: loopback.sh PROGRAM CAMPAIGN DIR. Exits 77 where Slurm cannot be started.
set -eu
program=$1
campaign=$2
dir=$3
shards=16
host=$(hostname -s)
for needed in munged slurmctld slurmd sbatch sqlite3; do
    command -v "$needed" >/dev/null 2>&1 || { echo "skipped: no $needed here"; exit 77; }
done
[ "$(id -u)" -eq 0 ] || { echo "skipped: Slurm's daemons need root"; exit 77; }

mkdir -p "$dir/munge" "$dir/state" "$dir/spool/n1" "$dir/spool/n2" "$dir/log"
chmod 755 "$dir"
chmod 700 "$dir/munge"
dd if=/dev/urandom of="$dir/munge/key" bs=1024 count=1 2>/dev/null
chmod 600 "$dir/munge/key"
# Ports of their own, so that another Slurm of this machine is not met.
port=$((20000 + $$ % 20000))
cat >"$dir/slurm.conf" <<END
ClusterName=loopback
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$dir/munge/socket
SlurmctldPort=$port
SlurmctldPidFile=$dir/slurmctld.pid
SlurmctldLogFile=$dir/log/slurmctld.log
SlurmdPidFile=$dir/slurmd-%n.pid
SlurmdLogFile=$dir/log/slurmd-%n.log
SlurmdSpoolDir=$dir/spool/%n
StateSaveLocation=$dir/state
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
MaxArraySize=100001
MpiDefault=none
SwitchType=switch/none
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=1
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=1
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
END
SLURM_CONF=$dir/slurm.conf
export SLURM_CONF

# Ends the process that a file names, and no other.
end_process() {
    [ -s "$2" ] && kill "-$1" "$(cat "$2")" 2>/dev/null || true
}
stop_all() {
    for name in slurmd-n1 slurmd-n2 slurmctld; do
        end_process TERM "$dir/$name.pid"
    done
    end_process TERM "$dir/munge/pid"
}
trap stop_all EXIT

munged --force --key-file="$dir/munge/key" --socket="$dir/munge/socket" \
    --pid-file="$dir/munge/pid" --log-file="$dir/munge/log" --seed-file="$dir/munge/seed"
slurmctld -c
slurmd -N n1
slurmd -N n2
wait_for() {
    i=0
    until "$@"; do
        i=$((i + 1))
        [ "$i" -lt 1200 ] || { echo "no end in sight: $*"; exit 1; }
        sleep 0.1
    done
}
nodes_idle() { [ "$(sinfo -h -N -o %T 2>/dev/null | grep -c idle)" -eq 2 ]; }
wait_for nodes_idle

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
queue_empty() { [ -z "$(squeue -h 2>/dev/null || echo unknown)" ]; }
wait_for queue_empty
elapsed=$((($(date +%s%N) - started) / 1000000))

# A shard lost and one damaged: the merge names both, and they run again.
rm "$dir/shards/shard-00003-of-00016.tsv"
truncate -s -7 "$dir/shards/shard-00009-of-00016.tsv"
merge() {
    "$program" shard merge "$dir/shards" --of "$shards" --campaign "$campaign" --db "$dir/many.db"
}
missing=$(merge 2>/dev/null | sed -n "s/^--array=//p")
[ "$missing" = 3,9 ] || { echo "expected shards 3,9 to be missing, the merge says '$missing'"; exit 1; }
submit "$missing" >/dev/null
wait_for queue_empty
merge >/dev/null

bits() { sqlite3 "$1" "SELECT key, number, design, result, status FROM simulations ORDER BY key" | sha256sum; }
[ "$(bits "$dir/one.db")" = "$(bits "$dir/many.db")" ] || { echo "the catalogs differ"; exit 1; }
echo "measured: $shards shards on two Slurm nodes in $elapsed ms (job $job), controller and a node killed," \
    "a shard lost and one damaged: the same bits as one machine"

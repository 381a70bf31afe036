# Sourced by the scripts beside it: starts a real Slurm of two nodes, all of it on this machine and
# in the folder $dir, and ends it with the script. Exits 77 where Slurm cannot be started.
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
        [ "$i" -lt 1200 ] || { echo "no end in sight: $*"; squeue -r; sinfo -N -l; exit 1; }
        sleep 0.1
    done
}
nodes_idle() { [ "$(sinfo -h -N -o %T 2>/dev/null | grep -c idle)" -eq 2 ]; }
wait_for nodes_idle
queue_empty() { [ -z "$(squeue -h 2>/dev/null || echo unknown)" ]; }
bits() {
    sqlite3 "$1" "SELECT key, number, design, result, status FROM simulations ORDER BY key" |
        sha256sum
}

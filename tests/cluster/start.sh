#!/usr/bin/env bash
# Starts a small Slurm in a folder: munge with a key of its own, a controller, two nodes on this machine, no accounting.
# Usage: start.sh <folder>. Then SLURM_CONF=<folder>/slurm.conf; stop.sh <folder> ends it. Needs root, for munge and slurmd
# agree to nothing less, and Debian's munge, slurmctld, slurmd and slurm-client.
set -euo pipefail
folder=$1
mkdir -p "$folder"/{munge,state,log,spool}
folder=$(cd "$folder" && pwd)
chmod 755 "$folder"
chmod 700 "$folder/munge"
# Three ports, below those that systems give out by themselves.
port=$((20000 + $$ % 3000 * 4))
host=$(hostname -s)

head -c 1024 /dev/urandom > "$folder/munge/key"
chmod 400 "$folder/munge/key"
# Who may ask is the socket's folder's affair, not that of the key's.
munged --force --socket="$folder/munge.socket" --key-file="$folder/munge/key" \
  --log-file="$folder/munge/log" --pid-file="$folder/munge/pid" --seed-file="$folder/munge/seed" 2>/dev/null

cat > "$folder/slurm.conf" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
AuthType=auth/munge
# A credential's life is also how long a requeued job has to wait.
AuthInfo=socket=$folder/munge.socket,cred_expire=5
SlurmUser=root
SlurmdUser=root
SlurmctldPort=$port
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/%n.pid
SlurmdSpoolDir=$folder/spool/%n
StateSaveLocation=$folder/state
SlurmctldLogFile=$folder/log/slurmctld
SlurmdLogFile=$folder/log/%n
# This may be a container: no cgroups, no systemd.
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
SchedulerParameters=sched_interval=1,sched_min_interval=0,bf_interval=1,batch_sched_delay=0
# The nodes have what is said below, whatever this machine has.
SlurmdParameters=config_overrides
GresTypes=gpu
KillWait=3
MessageTimeout=5
MinJobAge=300
SlurmdTimeout=6
SlurmctldTimeout=6
DefMemPerCPU=100
NodeName=node[1-2] NodeHostname=$host NodeAddr=127.0.0.1 Port=[$((port + 1))-$((port + 2))] CPUs=4 RealMemory=4000 Gres=gpu:2
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
PartitionName=main Nodes=node[1-2] Default=YES MaxTime=INFINITE State=UP
PartitionName=urgent Nodes=node[1-2] PriorityTier=10 MaxTime=INFINITE State=UP
CONF

# Newer nodes do not start without cgroups, unless told to; older ones do not know how to be told.
version=$(slurmd -V | cut -d ' ' -f 2)
if [ "$(printf '%s\n' 24.05 "$version" | sort -V | head -n 1)" = 24.05 ]; then
  echo CgroupPlugin=disabled > "$folder/cgroup.conf"
fi

# Any device file makes a GPU to hand out.
printf 'Name=gpu File=/dev/%s\n' null zero > "$folder/gres.conf"

export SLURM_CONF=$folder/slurm.conf
slurmctld
slurmd -N node1
slurmd -N node2
for _ in $(seq 150); do
  [ "$(sinfo --noheader --Node --states=idle --format=%N 2>/dev/null | sort -u | wc -l)" = 2 ] && exit 0
  sleep 0.2
done
echo "Slurm did not come up; its logs:" >&2
tail -n 20 "$folder"/log/* >&2
exit 1

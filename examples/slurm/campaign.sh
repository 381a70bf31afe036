#!/bin/sh
# A whole campaign on Slurm: an array of shards, then, on one machine, merge and night.
# Usage: campaign.sh CAMPAIGN.json [SHARDS]
set -eu
campaign=$1
shards=${2:-64}
job=$(sbatch --parsable --array="0-$((shards - 1))" --requeue --signal=B:TERM@60 --cpus-per-task=1 \
    --wrap "exec hostscreen shard run --of $shards --campaign $campaign --out shards --threads 1")
# afterany: the merge itself tells which shards are missing, and exits with 75.
sbatch --dependency="afterany:$job" --wrap "
    hostscreen shard merge shards --of $shards --campaign $campaign --db hostscreen.db &&
    hostscreen nightly $campaign --db hostscreen.db --out out"

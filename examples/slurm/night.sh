#!/bin/sh
# A night that lets Slurm simulate. Usage: night.sh CAMPAIGN.json FOLDER [OPTIONS OF SBATCH]
# FOLDER is one that every node sees; the database and the report stay in this folder, on this
# machine. Give it to cron: whatever became of a night, the next one takes it up.
set -eu
campaign=$1
shared=$2
shift 2
exec hostscreen nightly "$campaign" --engine slurm --shared "$shared" --shards "${SHARDS:-64}" \
    --sbatch "$*" --db hostscreen.db --out out -q

#!/usr/bin/env bash
# Runs the tests of the Slurm executor, each file against a cluster of its own that lives as long as it.
# Usage: run.sh [flags of deno test]
set -uo pipefail
here=$(dirname "$0")
for program in munged slurmctld slurmd sbatch squeue; do
  command -v "$program" >/dev/null && continue
  echo "The Slurm executor is not tested: there is no $program. On Debian: apt-get install slurmctld slurmd slurm-client munge"
  exit 0
done
if [ "$(id -u)" != 0 ]; then
  echo "The Slurm executor is not tested: starting a cluster takes root."
  exit 0
fi

one() {
  local folder
  folder=$(mktemp -d)
  if "$here/start.sh" "$folder"; then
    SLURM_CONF=$folder/slurm.conf TEST_CLUSTER=1 deno run -A --no-config --no-lock pick_std.ts test -A "${@:2}" "$1"
    local status=$?
    [ "$status" -eq 0 ] || tail -n 20 "$folder/log/slurmctld"
  else
    local status=1
  fi
  "$here/stop.sh" "$folder"
  rm -rf "$folder"
  return "$status"
}

# The cluster waits most of the time, so they run side by side.
pids=()
logs=()
for file in "$here"/*_test.ts; do
  log=$(mktemp)
  one "$file" "$@" >"$log" 2>&1 &
  pids+=($!)
  logs+=("$log")
done
failed=0
for i in "${!pids[@]}"; do
  wait "${pids[$i]}" || failed=1
  cat "${logs[$i]}"
  rm -f "${logs[$i]}"
done
exit "$failed"

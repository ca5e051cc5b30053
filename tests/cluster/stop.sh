#!/usr/bin/env bash
# Ends what start.sh <folder> started, and waits for it.
set -uo pipefail
for file in "$1"/*.pid "$1"/munge/pid; do
  [ -f "$file" ] || continue
  pid=$(cat "$file")
  kill "$pid" 2>/dev/null
  for _ in $(seq 50); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
done
exit 0

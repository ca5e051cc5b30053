#!/usr/bin/env bash
# Ends what start.sh <folder> started.
set -uo pipefail
for file in "$1"/*.pid "$1"/munge/pid; do
  [ -f "$file" ] && kill "$(cat "$file")" 2>/dev/null
done
exit 0

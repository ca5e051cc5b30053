#!/usr/bin/env bash
# Runs the tests in Chromium: /usr/bin/chromium, or what CHROMIUM names.
# Usage: run.sh [flags of deno test] [tests…]
set -euo pipefail
here=$(dirname "$0")
chromium=${CHROMIUM:-/usr/bin/chromium}
if [ ! -x "$chromium" ]; then
  echo "Pages are not tested in a browser: there is no $chromium. On Debian: apt-get install chromium;" \
    "elsewhere set CHROMIUM to the path of one."
  [ "${CI:-}" != true ]
  exit
fi
TEST_BROWSER=1 deno run -A --no-config --no-lock pick_std.ts test -A "$@" "$here"

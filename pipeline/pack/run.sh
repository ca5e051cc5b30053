#!/bin/sh
# Runs what is packed here, without a network:
#
#     ./run.sh [--minutes <n>] [--no-check] [flags of "deno task run", such as --jobs 4]
#
# After n minutes it stops as after ^C, and unfinished stages keep their checkpoints; the same command continues. What is
# new goes into back.tar.gz after each group of stages and at the end. At home: deno task unpack back.tar.gz
#
# It needs tar, gzip and the coreutils. settings.sh, beside it, says what to run.
set -u
here=$(cd "$(dirname "$0")" && pwd)
minutes=0 checks=yes failed='' stopped='' child=''

refuse() {
  echo "error: $1" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case $1 in
    --minutes)
      minutes=${2:-}
      case $minutes in '' | *[!0-9.]*) refuse "--minutes is \"$minutes\"; wanted a number." ;; esac
      shift 2
      ;;
    --no-check) checks='' && shift ;;
    *) break ;;
  esac
done

export PATH="$here:$PATH" DENO_DIR="$here/modules" DENO_NO_UPDATE_CHECK=1
unset CACHE_URL LIBTENSORFLOW_PATH
. "$here/settings.sh"
[ "$(uname -sm)" = "$machine" ] || refuse "this is packed for $machine, found $(uname -sm)."
end=$(awk "BEGIN { printf \"%d\", ($minutes > 0) * ($(date +%s) + $minutes * 60) }")
cd "$here/project" || exit 1
mkdir -p "$here/back" .cache/store/scratch

interrupt() {
  stopped=yes
  [ -z "$child" ] || kill -INT "$child"
}
trap interrupt INT TERM HUP

# Runs Deno until it ends, is interrupted or the time is over.
limited() {
  left=0
  if [ "$end" -gt 0 ]; then
    left=$((end - $(date +%s)))
    [ "$left" -gt 0 ] || stopped=${stopped:-time}
  fi
  [ -z "$stopped" ] || return 130
  # Behind the shell, which hears no signal while it waits for a program in front.
  timeout --foreground -s INT "$left" "$here/deno" "$@" &
  child=$!
  wait "$child"
  code=$?
  while kill -0 "$child" 2> /dev/null; do
    wait "$child"
    code=$?
  done
  child=''
  [ "$code" -ne 124 ] || stopped=${stopped:-time}
  return "$code"
}

# Packs what is new: the results, the check, and the checkpoints of unfinished stages.
back() {
  tar -czf "$here/back.part" -C "$here" back -C "$here/project/.cache/store" scratch || exit 1
  rm -f "$here"/back.tar.gz*
  if [ -z "$split" ]; then
    mv "$here/back.part" "$here/back.tar.gz"
  else
    split -b "$split" "$here/back.part" "$here/back.tar.gz." && rm "$here/back.part"
  fi
}

# Runs a group of stages. After a failure, the others go on.
group() {
  # shellcheck disable=SC2086 # several words
  limited $start "$@" --cache "$here/back/cache" --cache-write || [ -n "$stopped" ] || failed=yes
  back
}

if [ -n "$checks" ] && [ -n "$check" ] && [ ! -e "$here/back/check.md" ]; then
  # shellcheck disable=SC2086 # several words
  if limited $check > "$here/check.part"; then
    mv "$here/check.part" "$here/back/check.md"
    cat "$here/back/check.md"
  elif [ -z "$stopped" ]; then
    cat "$here/check.part"
    echo "error: the check has failed; --no-check runs the stages all the same." >&2
    exit 1
  fi
fi
groups "$@"
[ "$stopped" != time ] || echo "The $minutes minutes are over; ./run.sh continues." >&2
[ "$stopped" != yes ] || echo "Interrupted; ./run.sh continues." >&2
echo "To bring back:" "$here"/back.tar.gz* >&2
[ "$stopped" != yes ] || exit 130
[ -z "$failed" ] || exit 1

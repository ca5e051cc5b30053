#!/usr/bin/env bash
# Builds the image of the Containerfile for the CPU and starts it: data are fetched, and a network trains and is evaluated.
# No registry of images is asked: the image that it begins with is made of Debian's packages (DEBIAN_MIRROR).
set -euo pipefail
cd "$(dirname "$0")/../.."
for program in buildah mmdebstrap; do
  command -v "$program" >/dev/null && continue
  echo "The image is not built: there is no $program. On Debian: apt-get install buildah mmdebstrap"
  exit 0
done
if [ "$(id -u)" != 0 ]; then
  echo "The image is not built: making its Debian takes root."
  exit 0
fi

folder=$(mktemp -d)
trap 'rm -rf --one-file-system "$folder"' EXIT
# Needs no daemon and no namespace of its own, so that it works in a container too.
export BUILDAH_ISOLATION=chroot
image() { buildah --root "$folder/images" --runroot "$folder/run" "$@"; }

said=$(grep -m 1 '^FROM ' Containerfile | cut -d ' ' -f 2)
release=${said##*:}
release=${release%-slim}
echo "Making $said of Debian's packages."
# Debian itself leaves out what the slim image leaves out.
mmdebstrap --quiet --variant=minbase --mode=root --include=ca-certificates \
  --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  "$release" "$folder/debian.tar" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}"
base=$(image from scratch)
image add --quiet "$base" "$folder/debian.tar" / >/dev/null
rm "$folder/debian.tar"
# A mirror's certificate is one of this machine's.
image copy --quiet "$base" /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ >/dev/null
image config --env DENO_TLS_CA_STORE=system "$base"
image commit --quiet --rm "$base" "$said" >/dev/null

echo "Building the Containerfile for the CPU."
image bud --pull-never --no-cache --rm=false --build-arg DEVICE=cpu --tag train-longer . >"$folder/log" 2>&1 || {
  tail -n 40 "$folder/log" >&2
  exit 1
}

echo "Starting the image."
made=$(image from --pull-never train-longer)
words=$(image inspect --format '{{range .OCIv1.Config.Entrypoint}}{{.}} {{end}}' "$made")
read -ra entry <<<"$words"
start() { image run "$made" -- "${entry[@]}" "$@"; }
start run evaluate/f1-digits/lb/seed-1 --set experiments.f1-digits.regime.epochs=1
start status evaluate/f1-digits/lb/seed-1 --set experiments.f1-digits.regime.epochs=1 | tee "$folder/status"
grep -q '^fresh .*evaluate/f1-digits/lb/seed-1' "$folder/status" || {
  echo "The image trained nothing, or lost it." >&2
  exit 1
}
echo "ok | the image is built, and trains"

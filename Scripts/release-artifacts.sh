#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# release-artifacts.sh [--complete] FOLDER: adds to the command's tarballs in FOLDER what else a release has:
# install.yaml, the chart, the plugins' manifests with version and checksums filled in, and checksums.txt.
# With --complete, which a release uses, anything that is missing is an error. Without it, it is left out and told.
set -euo pipefail
complete=
[ "${1:-}" != --complete ] || { complete=yes; shift; }
out=$(realpath "$1")
cd "$(dirname "$0")/.."
version=$(Scripts/version.sh)

missing() {
    [ -z "$complete" ] || { echo "release-artifacts: $1" >&2; exit 1; }
    echo "release-artifacts: left out: $1"
}
checksum() { # ARCHITECTURE
    local file=$out/bobbin-linux-$1.tar.gz
    [ ! -f "$file" ] || sha256sum "$file" | cut -d' ' -f1
}
amd64=$(checksum amd64)
arm64=$(checksum arm64)
find "$out" -maxdepth 1 -type f ! -name 'bobbin-linux-*.tar.gz' -delete

if [ -f deploy/install.yaml ]; then
    install -m 0644 deploy/install.yaml "$out/install.yaml"
else
    missing "there is no deploy/install.yaml: make manifests"
fi
if [ ! -f deploy/charts/bobbin/Chart.yaml ]; then
    missing "there is no chart in deploy/charts/bobbin"
elif command -v helm >/dev/null; then
    helm package deploy/charts/bobbin --destination "$out" >/dev/null
    # Its name has the version that Chart.yaml says.
    [ -f "$out/bobbin-$version.tgz" ] || { echo "release-artifacts: the chart's version isn't $version" >&2; exit 1; }
else
    missing "the chart, since helm isn't installed"
fi
[ -n "$amd64" ] || missing "there is no $out/bobbin-linux-amd64.tar.gz"
[ -n "$arm64" ] || missing "there is no $out/bobbin-linux-arm64.tar.gz"
plugins=
[ ! -d deploy/plugins ] || plugins=$(find deploy/plugins -maxdepth 1 -name '*.yaml' -o -maxdepth 1 -name '*.json' | sort)
[ -n "$plugins" ] || missing "there are no manifests in deploy/plugins"
for file in $plugins; do
    # A manifest whose checksums aren't all known would only fail when somebody installs from it.
    if { grep -q SHA256_LINUX_AMD64 "$file" && [ -z "$amd64" ]; } || { grep -q SHA256_LINUX_ARM64 "$file" && [ -z "$arm64" ]; }; then
        missing "$file: not every platform that it names has been built"
        continue
    fi
    sed "s/\${VERSION}/$version/g; s/\${SHA256_LINUX_AMD64}/$amd64/g; s/\${SHA256_LINUX_ARM64}/$arm64/g" "$file" \
        >"$out/$(basename "$file")"
    if grep -n '\${' "$out/$(basename "$file")"; then
        echo "release-artifacts: $file has a placeholder that nobody fills in" >&2
        exit 1
    fi
done
(cd "$out" && find . -maxdepth 1 -type f ! -name checksums.txt -printf '%P\n' | sort | xargs sha256sum >checksums.txt)
echo "release-artifacts: version $version in $out:"
sed 's/^/  /' "$out/checksums.txt"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# cli-archive.sh BOBBIN FOLDER: packs the `bobbin` command, made by build-release.sh, into
# FOLDER/bobbin-linux-<architecture>.tar.gz. The same files give the same bytes.
set -euo pipefail
program=$(realpath "$1")
out=$(realpath --canonicalize-missing "$2")
repository=$(realpath "$(dirname "$0")/..")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
umask 022

install -m 0755 "$program" "$folder/bobbin"
# What Spin starts for `spin kube`. Not a link: krew refuses archives with links, and calls the program kubectl-bobbin.
cat >"$folder/kube" <<'KUBE'
#!/usr/bin/env bash
exec -a kube "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/bobbin" "$@"
KUBE
chmod 0755 "$folder/kube"
install -m 0644 "$repository/LICENSE" "$folder/LICENSE"
# The licences of what is linked in.
install -D -m 0644 "$(dirname "$(dirname "$(realpath "$(command -v swift)")")")/share/swift/LICENSE.txt" \
    "$folder/licenses/swift/LICENSE.txt"
for file in "$repository"/.build/checkouts/*/{LICENSE,NOTICE}{,.txt}; do
    [ ! -f "$file" ] || install -D -m 0644 "$file" "$folder/licenses/$(basename "$(dirname "$file")")/$(basename "$file")"
done
case $(uname -m) in
    x86_64) architecture=amd64 ;;
    aarch64) architecture=arm64 ;;
    *) echo "cli-archive: no release is made for $(uname -m)" >&2; exit 1 ;;
esac
mkdir -p "$out"
name=bobbin-linux-$architecture.tar.gz
tar --create --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --format=gnu --directory "$folder" \
    bobbin kube LICENSE licenses |
    gzip -9 --no-name >"$out/$name"
echo "cli-archive: $out/$name, $(stat --format=%s "$out/$name") bytes; it loads:"
ldd "$program" | awk '{ print "  " $1 }'

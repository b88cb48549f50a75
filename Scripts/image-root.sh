#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# image-root.sh OPERATOR FOLDER: gathers the root filesystem of the operator's image in FOLDER, on a Debian machine.
# The Dockerfile and image.sh both use it, so they put the same files into the image.
# In it: the operator, the libraries that it loads, certificate authorities, the licences, and what scanners look for.
set -euo pipefail
operator=$(realpath "$1")
root=$(realpath --canonicalize-missing "$2")
repository=$(realpath "$(dirname "$0")/..")
umask 022

mkdir -p "$root"/usr/{bin,lib,lib64,share/doc/bobbin} "$root"/{etc/ssl/certs,proc,sys,dev,var/lib/dpkg/status.d}
mkdir -m 1777 "$root/tmp"
for folder in bin lib lib64; do ln -s "usr/$folder" "$root/$folder"; done
install -m 0755 "$operator" "$root/usr/bin/bobbin-operator"

# The licence of a Debian package, and its entry in the package database: scanners find it there, as in distroless images.
note() { # PACKAGE
    local package=$1 copyright=/usr/share/doc/$1/copyright
    [ -f "$copyright" ] || { echo "image-root: $package has no $copyright; every file in the image needs its license" >&2; exit 1; }
    install -D -m 0644 "$(realpath "$copyright")" "$root/usr/share/doc/$package/copyright"
    dpkg-query --status "$package" >"$root/var/lib/dpkg/status.d/$package"
}

# A library is put where the loader looks for it.
for library in $(ldd "$operator" | grep -o '/[^ ]*' | sort -u); do
    install -D -m 0755 "$(realpath "$library")" "$root$library"
    # The package database has the paths from before /lib became a link to /usr/lib.
    file=$(realpath "$library")
    package=$(dpkg-query --search "$file" "${file#/usr}" 2>/dev/null | cut -d: -f1 | head -n 1) || true
    [ -n "$package" ] || { echo "image-root: $library belongs to no Debian package" >&2; exit 1; }
    note "$package"
done
note ca-certificates
install -m 0644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
install -m 0644 "$(realpath /etc/os-release)" "$root/usr/lib/os-release"
ln -s ../usr/lib/os-release "$root/etc/os-release"
cat >"$root/etc/passwd" <<'PASSWD'
root:x:0:0:root:/:/nologin
nonroot:x:65532:65532:nonroot:/tmp:/nologin
PASSWD
printf 'root:x:0:\nnonroot:x:65532:\n' >"$root/etc/group"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"

# The texts that the files called copyright refer to.
cp -r --no-dereference /usr/share/common-licenses "$root/usr/share/"

# What is linked in: Bobbin, the Swift runtime, Swift packages, libarchive.
own=$root/usr/share/doc/bobbin
install -m 0644 "$repository/LICENSE" "$own/copyright"
[ ! -f "$repository/Package.resolved" ] || install -m 0644 "$repository/Package.resolved" "$own/Package.resolved"
install -D -m 0644 "$(realpath /usr/share/doc/libarchive-dev/copyright)" "$root/usr/share/doc/libarchive-dev/copyright"
swift=$(dirname "$(dirname "$(realpath "$(command -v swift)")")")/share/swift/LICENSE.txt
install -D -m 0644 "$swift" "$root/usr/share/doc/swift/LICENSE.txt"
for file in "$repository"/.build/checkouts/*/{LICENSE,NOTICE}{,.txt}; do
    [ ! -f "$file" ] || install -D -m 0644 "$file" "$root/usr/share/doc/$(basename "$(dirname "$file")")/$(basename "$file")"
done

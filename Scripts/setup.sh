#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# setup.sh [--build] [PACKAGE...]: installs the Debian packages that building and testing need (with --build, building
# only), and those that are named; only what is missing.
set -euo pipefail

packages=(libcurl4-openssl-dev libssl-dev libarchive-dev zlib1g-dev ca-certificates pkg-config)
if [ "${1:-}" = --build ]; then
    shift
else
    packages+=(openssl lua5.1)
    # For the tests with a real containerd, which only root can run. Where somebody has one already, that does.
    if [ "$(id -u)" -eq 0 ]; then
        command -v containerd >/dev/null || packages+=(containerd)
        command -v runc >/dev/null || packages+=(runc)
    fi
    command -v curl >/dev/null || packages+=(curl)
    command -v kubectl >/dev/null || packages+=(kubernetes-client)
fi
packages+=("$@")

missing=()
for package in "${packages[@]}"; do
    dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

command -v apt-get >/dev/null || {
    echo "setup: this is not Debian; install the equivalents of ${missing[*]}" >&2
    exit 1
}
root=()
[ "$(id -u)" -eq 0 ] || root=(sudo)
echo "setup: installing ${missing[*]}"
"${root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null

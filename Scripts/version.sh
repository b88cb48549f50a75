#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# version.sh [TAG]: prints the version of this source. With TAG (v1.2.3) it fails unless that is the version's tag.
set -euo pipefail
file=$(dirname "$0")/../Sources/API/SpinAPI/Release.swift
version=$(sed -n 's/.*static let version = "\(.*\)".*/\1/p' "$file")
[ -n "$version" ] || { echo "version: no version in $file" >&2; exit 1; }
if [ $# -gt 0 ] && [ "$1" != "v$version" ]; then
    echo "version: the tag $1 does not match version $version in $file" >&2
    exit 1
fi
echo "$version"

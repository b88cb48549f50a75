#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# build-release.sh PRODUCT [OUT]: builds bobbin or bobbin-operator as it is released: static Swift runtime, stripped.
# OUT is .build/PRODUCT if it isn't given.
set -euo pipefail
cd "$(dirname "$0")/.."
product=$1
out=${2:-.build/$product}
swift=${SWIFT:-swift}
# What a program exports nobody looks up, and every process would have to carry the tables of it.
options=(--configuration release --static-swift-stdlib)
"$swift" build "${options[@]}" --product "$product" -Xlinker --no-export-dynamic
mkdir -p "$(dirname "$out")"
strip -o "$out" "$("$swift" build "${options[@]}" --show-bin-path)/$product"

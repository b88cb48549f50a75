#!/usr/bin/env bash
# check-release.sh BINARY: holds the operator's size and linkage. Memory at rest is held by the acceptance suite.
set -euo pipefail
binary=$1
limit=$((30 * 1000 * 1000))

size=$(stat --format=%s "$binary")
echo "check-release: $binary is $size bytes"
[ "$size" -lt "$limit" ] || { echo "check-release: over $limit bytes" >&2; exit 1; }

needed=$(readelf --dynamic "$binary" | awk '/NEEDED/ { print $NF }' | tr -d '[]')
echo "$needed" | sed 's/^/check-release: needs /'
if echo "$needed" | grep -E 'libFoundation|libswift|icu'; then
    echo "check-release: the operator must need neither Foundation, nor ICU, nor a Swift runtime" >&2
    exit 1
fi
if grep -q --text 'icudt[0-9]' "$binary"; then
    echo "check-release: ICU's data is linked in; find the target that imports full Foundation" >&2
    exit 1
fi

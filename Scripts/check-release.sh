#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# check-release.sh BINARY: holds the operator's size and linkage.
set -euo pipefail
binary=$1
limit=$((30 * 1000 * 1000))

size=$(stat --format=%s "$binary")
echo "check-release: $binary is $size bytes"
[ "$size" -lt "$limit" ] || { echo "check-release: over $limit bytes" >&2; exit 1; }

needed=$(readelf --dynamic "$binary" | awk '/NEEDED/ { print $NF }' | tr -d '[]')
echo "$needed" | sed 's/^/check-release: needs /'
if echo "$needed" | grep -E 'libFoundation|libswift|libarchive|libicu|lib_?dispatch|libBlocksRuntime'; then
    echo "check-release: the operator must need neither Foundation, nor ICU, nor libarchive, nor a Swift runtime" >&2
    exit 1
fi
if ldd "$binary" | grep -E 'libicu|libxml2|libarchive'; then
    echo "check-release: a library that the operator loads depends on ICU or libarchive" >&2
    exit 1
fi
# ICU's data has this name in it, and Foundation brings a copy of its own.
if grep -q --text -E 'icudt[0-9]|_FoundationICU|ucnv_open' "$binary"; then
    echo "check-release: ICU is linked in; find the target that imports full Foundation" >&2
    exit 1
fi
# What it exports are symbols that nothing looks up, and every process of an agent would have to carry their tables.
exported=$(readelf --dyn-syms --wide "$binary" | awk '$7 != "UND" && $1 ~ /:$/' | wc -l)
echo "check-release: exports $exported symbols"
[ "$exported" -lt 1000 ] || { echo "check-release: too many; link it with --no-export-dynamic" >&2; exit 1; }

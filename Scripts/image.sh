#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# image.sh OPERATOR OUT.tar [NAME:TAG]: makes the operator's image from what is on this Debian machine, without Docker.
# OUT.tar is an OCI layout that `ctr image import`, `skopeo` and `docker load` read. The same files give the same bytes.
# It has the files and the labels of the Dockerfile's image. REVISION in the environment is the commit, for its label.
set -euo pipefail
operator=$(realpath "$1")
out=$(realpath --canonicalize-missing "$2")
name=${3:-localhost/bobbin-operator:latest}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
umask 022

root=$folder/root
"$(dirname "$0")/image-root.sh" "$operator" "$root"

tar_same() { tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --format=gnu "$@"; }
digest() { sha256sum "$1" | cut -d' ' -f1; }
blobs=$folder/layout/blobs/sha256
mkdir -p "$blobs"
# Stores a blob under its digest, and prints a descriptor of it.
store() { # FILE TYPE [ANNOTATIONS]
    local sum size
    sum=$(digest "$1")
    size=$(stat --format=%s "$1")
    mv "$1" "$blobs/$sum"
    printf '{"mediaType":"%s","digest":"sha256:%s","size":%s%s}' "$2" "$sum" "$size" "${3:+,\"annotations\":$3}"
}

architecture=$(dpkg --print-architecture)
tar_same --create --file "$folder/layer.tar" --directory "$root" .
unpacked=$(du --apparent-size --block-size=1 --summarize "$root" | cut -f1)
difference=$(digest "$folder/layer.tar")
gzip -9 --no-name "$folder/layer.tar"
packed=$(stat --format=%s "$folder/layer.tar.gz")
layer=$(store "$folder/layer.tar.gz" application/vnd.oci.image.layer.v1.tar+gzip)
version=$("$(dirname "$0")/version.sh")
# The Dockerfile's labels, with the version and the revision filled in.
labels=$(sed -n 's/^LABEL \(org\.[a-z.]*\)="\(.*\)"$/"\1":"\2"/p' "$(dirname "$0")/../Dockerfile" | paste -sd, |
    sed "s/[$]{VERSION}/$version/; s/[$]{REVISION}/${REVISION:-}/")
printf '{"architecture":"%s","os":"linux","config":{%s,"Labels":{%s}},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[%s]}' \
    "$architecture" '"User":"65532:65532","Env":["PATH=/usr/bin"],"Entrypoint":["bobbin-operator"]' "$labels" \
    "$difference" '{"created_by":"image.sh"}' >"$folder/config"
config=$(store "$folder/config" application/vnd.oci.image.config.v1+json)
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[%s]}' \
    "$config" "$layer" >"$folder/manifest"
manifest=$(store "$folder/manifest" application/vnd.oci.image.manifest.v1+json \
    "{\"io.containerd.image.name\":\"$name\",\"org.opencontainers.image.ref.name\":\"${name##*:}\"}")
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[%s]}' "$manifest" \
    >"$folder/layout/index.json"
printf '{"imageLayoutVersion":"1.0.0"}' >"$folder/layout/oci-layout"
# What `docker load` reads.
path_of() { sed 's/.*"digest":"sha256:\([0-9a-f]*\)".*/blobs\/sha256\/\1/' <<<"$1"; }
printf '[{"Config":"%s","RepoTags":["%s"],"Layers":["%s"]}]' "$(path_of "$config")" "$name" "$(path_of "$layer")" \
    >"$folder/layout/manifest.json"
tar_same --create --file "$out" --directory "$folder/layout" blobs index.json manifest.json oci-layout
echo "image: $name for $architecture in $2: $packed bytes packed, $unpacked bytes unpacked"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# pin.sh            looks up what Bobbin takes from elsewhere, and writes its digests into the files that name it:
#                   the artifacts of the default Shim, and the image that everything is built in
# pin.sh --check    says what has no digest; downloads nothing
# pin.sh --verify   --check, and the artifacts are downloaded again and must be what they were
# Without --check it needs curl, and docker with buildx for the image. Look at the difference before you commit it:
# from then on nothing else is installed.
set -euo pipefail
cd "$(dirname "$0")/.."
mode=${1:-pin}
shim=deploy/kustomize/operator/defaults/shim.json
# Where its locations stand: the file that `make manifests` takes, the chart's values, the sample.
files=("$shim" deploy/charts/bobbin/values.yaml deploy/samples/shims/shim.yaml)
images=(Dockerfile .github/workflows/ci.yaml)
image='swift:[0-9][0-9A-Za-z.-]*'
failed=0

complain() {
    echo "pin: $1" >&2
    failed=1
}
locations() { sed -n 's/.*"location": *"\([^"]*\)".*/\1/p' "$shim"; }
# The digest beside a location in a file: within the lines of its platform.
pinned() { # FILE LOCATION
    awk -v location="$2" '
        index($0, location) { found = 3; next }
        found > 0 && /sha256/ { gsub(/[^0-9a-f]/, "", $NF); print $NF; exit }
        found > 0 { found-- }
    ' "$1"
}
digest() { # LOCATION
    curl --fail --silent --show-error --location --retry 3 "$1" | sha256sum | cut -d' ' -f1
}
# Puts the digest behind the last line of its platform in JSON, whose members are in order, and behind the location in YAML.
write() { # FILE LOCATION DIGEST
    local temporary
    temporary=$(mktemp)
    awk -v location="$2" -v digest="$3" -v json="$([[ $1 == *.json ]] && echo yes)" '
        index($0, location) { print; inside = 1; if (!json) add(); next }
        inside && /sha256/ { next }
        inside && json && /"os":/ { sub(/,$/, ""); print $0 ","; add(); written = 1; next }
        inside && (!json || written) { inside = written = 0 }
        { print }
        function add() {
            indent = $0
            sub(/[^ ].*/, "", indent)
            print indent (json ? "\"sha256\": \"" digest "\"" : "sha256: " digest)
        }
    ' "$1" >"$temporary"
    cat "$temporary" >"$1"
    rm "$temporary"
}

if [ "$mode" = pin ]; then
    while read -r location; do
        sum=$(digest "$location")
        for file in "${files[@]}"; do write "$file" "$location" "$sum"; done
        echo "pin: $location is $sum"
    done < <(locations)
    for file in "${images[@]}"; do
        [ -f "$file" ] || continue
        name=$(grep --only-matching --extended-regexp "$image" "$file" | head -n 1)
        sum=$(docker buildx imagetools inspect "docker.io/library/$name" --format '{{ .Manifest.Digest }}')
        sed --in-place --regexp-extended "s|$name(@sha256:[0-9a-f]+)?|$name@$sum|g" "$file"
        echo "pin: $file: $name is $sum"
    done
    echo "pin: now run \`make manifests\`"
    exit 0
fi

[ -n "$(locations)" ] || complain "$shim names no location"
while read -r location; do
    for file in "${files[@]}"; do
        sum=$(pinned "$file" "$location")
        if ! [[ $sum =~ ^[0-9a-f]{64}$ ]]; then
            complain "$file has no sha256 for $location; run Scripts/pin.sh"
        elif [ "$sum" != "$(pinned "$shim" "$location")" ]; then
            complain "$file has another sha256 for $location than $shim"
        fi
    done
    sum=$(pinned "$shim" "$location")
    if [ "$mode" = --verify ] && [ -n "$sum" ] && [ "$(digest "$location")" != "$sum" ]; then
        complain "$location isn't what it was when it was pinned"
    fi
done < <(locations)
for file in "${images[@]}"; do
    if [ -f "$file" ] && grep --extended-regexp "$image" "$file" | grep --quiet --invert-match --extended-regexp '@sha256:[0-9a-f]{64}'; then
        complain "$file names an image without its digest; run Scripts/pin.sh"
    fi
done
[ "$failed" -eq 0 ] && echo "pin: all is pinned"
exit "$failed"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# end-to-end.sh [OPERATOR [BOBBIN]]: a Shim's whole life on a real node: a kubelet, a containerd, and the operator in a pod.
# Where something that it needs is missing it says what, and exits with 77.
# Everything runs in namespaces of its own (mounts, processes, network), so that nothing stays on the machine.
set -euo pipefail
cd "$(dirname "$0")/.."
operator=${1:-.build/bobbin-operator}
bobbin=${2:-.build/debug/bobbin}
assets=${KUBEBUILDER_ASSETS:-/usr/local/kubebuilder/bin}

missing=()
[ "$(id -u)" -eq 0 ] || missing+=("root")
for program in kubelet kube-apiserver etcd kube-controller-manager kube-scheduler kubectl; do
    [ -x "$assets/$program" ] || missing+=("$assets/$program")
done
[ -x "$operator" ] || missing+=("$operator (make release)")
[ -x "$bobbin" ] || missing+=("$bobbin (swift build)")
if [ ${#missing[@]} -eq 0 ]; then
    Scripts/setup.sh containernetworking-plugins busybox-static iproute2 curl
    for program in containerd runc ctr busybox ip curl /usr/lib/cni/bridge; do
        command -v "$program" >/dev/null || missing+=("$program")
    done
fi
if [ ${#missing[@]} -ne 0 ]; then
    printf 'end-to-end: skipped: missing %s\n' "${missing[@]}" >&2
    exit 77
fi

folder=$(mktemp -d /tmp/bobbin-e2e-XXXXXX)
finish() {
    rm -rf --one-file-system "$folder"
    # Of containers that were killed, cgroups are left; those with processes in them can't be removed.
    find /sys/fs/cgroup -depth -type d -path '*/k8s.io*' -exec rmdir {} + 2>/dev/null || true
}
trap finish EXIT
Scripts/image.sh "$operator" "$folder/operator.tar" localhost/bobbin-operator:e2e
# The machine's folders are replaced in there, and with them wherever Swift's libraries may be.
mkdir "$folder/lib"
cp "$bobbin" "$folder/lib/bobbin"
ldd "$bobbin" | grep -o '/[^ ]*' | grep -v '^/\(usr/\)\?lib' | sort -u | xargs -r cp -t "$folder/lib"
printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s "$@"\n' "$folder/lib" "$folder/lib/bobbin" >"$folder/bobbin"
chmod +x "$folder/bobbin"
result=0
PATH=$assets:$PATH unshare --mount --pid --net --uts --ipc --fork --kill-child --propagation private \
    bash Scripts/end-to-end/story.sh "$folder" || result=$?
if [ "$result" -ne 0 ] && [ -n "${KEEP_LOGS:-}" ]; then
    mkdir -p "$KEEP_LOGS" && cp "$folder"/*.log "$KEEP_LOGS"
fi
exit "$result"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tenant-attack.sh [SECONDS] [OPERATOR]: a tenant does his worst for so long (600), while another one's apps are to be served
# within a second, by .build/bobbin-operator (`make release`) under the memory limit that it is shipped with.
# Needs kube-apiserver, etcd, kube-controller-manager and kubectl in KUBEBUILDER_ASSETS (default: envtest's), python3, and for
# the limit root and cgroups; without these it says so, and judges by what the operator takes.
# ATTACK_SEED repeats an attack.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600}
operator=${2:-.build/bobbin-operator}
limit=$((256 << 20))
export BENCH_KCM=1
extra_tokens=$'tenant-evil,evil,3\n'
. Scripts/real-control-plane.sh

# The tenant owns his namespace: he may write all in it that an `edit` may, and SpinApps.
kubectl create namespace evil >/dev/null
kubectl create namespace good >/dev/null
kubectl create rolebinding evil -n evil --clusterrole=edit --user=evil >/dev/null
kubectl create role apps -n evil --verb='*' --resource=spinapps.core.spinkube.dev,spinapps.core.spinkube.dev/status >/dev/null
kubectl create rolebinding apps -n evil --role=apps --user=evil >/dev/null
kubectl apply -f deploy/samples/executor.yaml -n bobbin >/dev/null

# A shell that goes into the cgroup first, so that no byte is missed.
group=
for file in /sys/fs/cgroup/memory/bobbin-attack-$$/memory.limit_in_bytes /sys/fs/cgroup/bobbin-attack-$$/memory.max; do
    [ -z "$group" ] && mkdir "${file%/*}" 2>/dev/null || continue
    if { echo "$limit" >"$file"; } 2>/dev/null; then group=${file%/*}; else rmdir "${file%/*}"; fi
done
[ -n "$group" ] || echo "tenant-attack: can't create a cgroup, so the limit is not enforced" >&2
# shellcheck disable=SC2016
start operator bash -c '[ -z "$0" ] || echo $$ >"$0/cgroup.procs"; exec "$@"' "$group" \
    "$operator" controller --api-server "$server" --token-file "$folder/operator-token" --ca-file "$ca" \
    --own-namespace bobbin --leader-elect --probe-address off --metrics-address off
pid=${processes[-1]}
sleep 3
result=0
python3 Scripts/tenant_attack.py --server "$server" --ca "$ca" --pid "$pid" --seconds "$seconds" --limit "$limit" \
    --seed "${ATTACK_SEED:-$RANDOM}" || result=$?
[ "$result" -eq 0 ] || tail -n 20 "$folder/operator.log" | cut -c1-400
kill "$pid" 2>/dev/null || true
for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null && sleep 0.1 || break; done
[ -z "$group" ] || rmdir "$group" 2>/dev/null || true
exit "$result"

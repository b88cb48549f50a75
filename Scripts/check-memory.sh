#!/usr/bin/env bash
# check-memory.sh OPERATOR CONTROL-PLANE: what the operator holds at rest, on an embedded control plane.
# Private memory (RssAnon) is held to its limit. Resident memory is printed: most of it is pages of shared libraries,
# which other processes use too and whose number is the system's choice.
set -euo pipefail
operator=$1
bobbin=$2
limit_kb=8000
folder=$(mktemp -d)
pids=()
finish() {
    [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT

"$bobbin" local --control-plane-only --kubeconfig "$folder/kubeconfig" >"$folder/bobbin.log" 2>&1 &
pids+=($!)
for _ in $(seq 100); do [ -s "$folder/kubeconfig" ] && break; sleep 0.1; done
server=$(grep -o 'http://[^" ]*' "$folder/kubeconfig" | head -n 1)
kubectl --kubeconfig "$folder/kubeconfig" apply -f "$(dirname "$0")/../crds/" >/dev/null

"$operator" controller --api-server "$server" --probe-address off --metrics-address 127.0.0.1:0 >"$folder/operator.log" 2>&1 &
pids+=($!)
for _ in $(seq 100); do [ "$(grep -c reconciling "$folder/operator.log")" -ge 2 ] && break; sleep 0.1; done
grep -q reconciling "$folder/operator.log" || { cat "$folder/operator.log" >&2; exit 1; }
sleep 2
private=$(awk '/^RssAnon/ { print $2 }' "/proc/${pids[1]}/status")
resident=$(awk '/^VmRSS/ { print $2 }' "/proc/${pids[1]}/status")
echo "check-memory: at rest $resident kB resident, of which $private kB private (limit $limit_kb)"
[ "$private" -lt "$limit_kb" ] || { echo "check-memory: over the limit" >&2; exit 1; }

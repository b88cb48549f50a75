#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# check-memory.sh OPERATOR CONTROL-PLANE: what the operator holds at rest and with a fleet of apps, on an embedded control
# plane.
# Private memory (RssAnon) is held to its limit. Resident memory is printed: most of it is pages of shared libraries,
# which other processes use too and whose number is the system's choice.
set -euo pipefail
operator=$1
bobbin=$2
limit_kb=8000
apps=1000
# What it needs while a thousand apps come at once is more than what it holds of them.
fleet_limit_kb=16000
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

# Each create on a connection that stays: kubectl sends few requests a second.
path=$server/apis/core.spinkube.dev/v1alpha1/namespaces/default
create() { # PLURAL OBJECT
    printf 'url = "%s/%s"\nheader = "Content-Type: application/json"\ndata = "%s"\noutput = /dev/null\n' \
        "$path" "$1" "${2//\"/\\\"}"
}
api='"apiVersion":"core.spinkube.dev/v1alpha1"'
{
    create spinappexecutors "{$api,\"kind\":\"SpinAppExecutor\",\"metadata\":{\"name\":\"shim\"},\"spec\":{\"createDeployment\":true,\"deploymentConfig\":{\"runtimeClassName\":\"wasmtime-spin-v2\"}}}"
    for number in $(seq "$apps"); do
        echo next
        create spinapps "{$api,\"kind\":\"SpinApp\",\"metadata\":{\"name\":\"app-$number\"},\"spec\":{\"image\":\"example.com/hello:1\",\"executor\":\"shim\",\"replicas\":1}}"
    done
} >"$folder/fleet"
curl --silent --show-error --fail --config "$folder/fleet"
told() { curl --silent --fail "$path/spinapps" | grep -o '"activeScheduler"' | wc -l; }
for _ in $(seq 300); do [ "$(told)" -ge "$apps" ] && break; sleep 1; done
[ "$(told)" -ge "$apps" ] || { tail -n 20 "$folder/operator.log" >&2; exit 1; }
peak=$(awk '/^VmHWM/ { print $2 }' "/proc/${pids[1]}/status")
private=$(awk '/^RssAnon/ { print $2 }' "/proc/${pids[1]}/status")
echo "check-memory: with $apps apps $private kB private (limit $fleet_limit_kb), at most $peak kB resident so far"
[ "$private" -lt "$fleet_limit_kb" ] || { echo "check-memory: over the limit" >&2; exit 1; }

# Memory comes back: what 150 large apps took (some 80 kB of noise each, which no sample makes smaller) is free again
# within a minute of their end.
large=150
returned_limit_kb=$((private + 4000))
for number in $(seq "$large"); do
    [ "$number" -eq 1 ] || echo next
    noise=$(head -c 20000 /dev/urandom | od -An -v -tx1 | tr -d ' \n')
    variables="{\"name\":\"a\",\"value\":\"$noise\"},{\"name\":\"b\",\"value\":\"$noise\"}"
    create spinapps "{$api,\"kind\":\"SpinApp\",\"metadata\":{\"name\":\"large-$number\"},\"spec\":{\"image\":\"example.com/hello:1\",\"executor\":\"none\",\"variables\":[$variables]}}"
done >"$folder/large"
curl --silent --show-error --fail --config "$folder/large"
for _ in $(seq 60); do
    [ "$(curl --silent --fail "$path/spinapps" | grep -o '"ExecutorNotFound"' | wc -l)" -ge $((large * 4)) ] && break
    sleep 1
done
held=$(awk '/^RssAnon/ { print $2 }' "/proc/${pids[1]}/status")
for number in $(seq "$large"); do
    curl --silent --show-error --fail --output /dev/null --request DELETE "$path/spinapps/large-$number"
done
for _ in $(seq 60); do
    private=$(awk '/^RssAnon/ { print $2 }' "/proc/${pids[1]}/status")
    [ "$private" -lt "$returned_limit_kb" ] && break
    sleep 1
done
echo "check-memory: with $large large apps $held kB private, and $private kB once they are gone (limit $returned_limit_kb)"
[ "$private" -lt "$returned_limit_kb" ] || { echo "check-memory: memory does not come back" >&2; exit 1; }

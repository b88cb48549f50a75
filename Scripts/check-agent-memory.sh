#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# check-agent-memory.sh OPERATOR: what an agent holds when it has installed a shim beside a real containerd and rests.
# Private memory (RssAnon) and resident memory are held to their limits. Skips, and says so, where none can run.
set -euo pipefail
cd "$(dirname "$0")/.."
operator=$(realpath "$1")
private_limit_kb=8000
# MiB: how many pages of shared libraries are resident differs by a megabyte from run to run.
resident_limit_kb=$((28 * 1024))

missing=
[ "$(id -u)" -eq 0 ] || missing="root"
command -v containerd >/dev/null && command -v ctr >/dev/null && command -v containerd-shim-runc-v2 >/dev/null || missing="containerd"
unshare --mount --pid --fork true 2>/dev/null || missing="permission to make namespaces"
if [ -n "$missing" ]; then
    echo "check-agent-memory: SKIPPED: missing $missing" >&2
    exit 0
fi

folder=$(mktemp -d /tmp/bobbin-memory-XXXXXX)
containerd=(Scripts/private-containerd.sh "$folder")
mkfifo "$folder/leash"
"${containerd[@]}" hold <"$folder/leash" &
exec 9>"$folder/leash"
finish() {
    kill -KILL "$(cat "$folder/holder")" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT
for _ in $(seq 100); do [ -s "$folder/holder" ] && break; sleep 0.1; done

printf 'version = 2\n' >"$folder/host/etc/containerd/config.toml"
mkdir "$folder/archive"
cp "$(command -v containerd-shim-runc-v2)" "$folder/archive/containerd-shim-example"
tar --create --gzip --file "$folder/shim.tar.gz" --directory "$folder/archive" containerd-shim-example
cat >"$folder/order" <<JSON
{"shim": "example", "handler": "example", "sources": {"*": {"file": "$folder/shim.tar.gz"}}, "maxSize": 536870912,
 "host": {"restartCommand": ["$PWD/Scripts/private-containerd.sh", "$folder", "inner-restart"]}}
JSON
"${containerd[@]}" start 9>&-
"${containerd[@]}" run bash -c 'echo $$ >"$0/agent"; exec "$@"' "$folder" "$operator" node install --no-chroot \
    --host-root "$folder/host" --order "$folder/order" --probe-address 127.0.0.1:18082 >"$folder/agent.log" 2>&1 9>&- &
ready() { (exec 3<>/dev/tcp/127.0.0.1/18082 && printf 'GET /readyz HTTP/1.0\r\n\r\n' >&3 && head -n 1 <&3 | grep -q ' 200 ') 2>/dev/null; }
for _ in $(seq 300); do ready && break; sleep 0.1; done
ready || { cat "$folder/agent.log" >&2; exit 1; }
sleep 5

# Those of all processes that the agent consists of.
private=0
resident=0
for status in $("${containerd[@]}" run pgrep --full "^$operator node" | sed 's|.*|/proc/&/status|'); do
    numbers=$("${containerd[@]}" run awk '/^RssAnon/ { print "private=$((private + " $2 "))" }
        /^VmRSS/ { print "resident=$((resident + " $2 "))" }' "$status")
    eval "$numbers"
done
[ "$private" -gt 0 ] || { echo "check-agent-memory: the agent is not running" >&2; exit 1; }
echo "check-agent-memory: at rest $resident kB resident (limit $resident_limit_kb)," \
    "of which $private kB private (limit $private_limit_kb)"
[ "$private" -lt "$private_limit_kb" ] && [ "$resident" -lt "$resident_limit_kb" ] || {
    echo "check-agent-memory: over the limit" >&2
    exit 1
}

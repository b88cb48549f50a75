#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# private-containerd.sh FOLDER COMMAND: a real containerd that nobody else on the machine sees, for tests. Needs root.
#   hold         makes its namespaces, and ends them with all that runs in them when the standard input ends
#   start, stop, restart
#   run CMD...   runs a command that sees the containerd's files (its socket is where ctr looks for it)
# FOLDER/host is the root of the host that this containerd believes to run on: its /etc/containerd, /opt, /run and /var
# are there. FOLDER/log is what it printed. It must be in /tmp.
#   FOLDER/fail-restarts   how many of the next restarts fail, after containerd was stopped
#   FOLDER/refuse          restarts fail while the configuration has this text in it
set -euo pipefail
self=$(realpath "$0")
folder=$(realpath "$1")
host=$folder/host
shift

within() { exec nsenter --target "$(cat "$folder/holder")" --mount "$@"; }

# Runs as the first process of the namespaces.
inhabit() {
    local outer entry
    read -r outer _ </proc/self/stat
    # What else there is in /opt stays in sight: a Swift toolchain, for example.
    for entry in /opt/*; do
        [ -d "$entry" ] && [ "$entry" != /opt/bobbin ] || continue
        mkdir -p "$host$entry"
        mount --rbind "$entry" "$host$entry"
    done
    for entry in /opt /run /var /etc/containerd; do mount --rbind "$host$entry" "$entry"; done
    mount -t proc proc /proc
    mount --bind /proc "$host/proc"
    echo "$outer" >"$folder/holder.new"
    mv "$folder/holder.new" "$folder/holder"
    while read -r _; do :; done
}

stop() {
    local pid
    pid=$(cat "$folder/containerd.pid" 2>/dev/null) || return 0
    kill -TERM "$pid" 2>/dev/null || true
    for _ in $(seq 200); do kill -0 "$pid" 2>/dev/null || break; sleep 0.05; done
    kill -KILL "$pid" 2>/dev/null || true
    rm -f "$folder/containerd.pid" /run/containerd/containerd.sock
}

# As a unit of the kind `notify`: it has started when it answers, and it failed when it ended before.
start() {
    local left
    left=$(cat "$folder/fail-restarts" 2>/dev/null || echo 0)
    if [ "$left" -gt 0 ]; then
        echo $((left - 1)) >"$folder/fail-restarts"
        echo "this restart was to fail" >&2
        return 1
    fi
    if [ -s "$folder/refuse" ] && grep --quiet --fixed-strings --file="$folder/refuse" /etc/containerd/config.toml; then
        echo "this configuration was to be refused" >&2
        return 1
    fi
    setsid env --default-signal containerd >>"$folder/log" 2>&1 </dev/null &
    echo $! >"$folder/containerd.pid"
    for _ in $(seq 400); do
        kill -0 $! 2>/dev/null || break
        ctr --connect-timeout 1s version >/dev/null 2>&1 && return 0
        sleep 0.05
    done
    tail -n 3 "$folder/log" >&2
    return 1
}

command=$1
shift
case $command in
hold)
    mkdir -p "$host"/{etc/containerd,opt,proc,run/containerd,var/lib,var/tmp} /etc/containerd
    exec unshare --mount --pid --fork --kill-child --propagation private bash "$self" "$folder" inhabit
    ;;
inhabit) inhabit ;;
start | stop | restart) within --pid env --default-signal bash "$self" "$folder" "inner-$command" ;;
inner-start) start ;;
inner-stop) stop ;;
inner-restart) stop && start ;;
run) within --pid "$@" ;;
*) sed -n '2,11s/^# //p' "$self" >&2 && exit 2 ;;
esac

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# story.sh FOLDER: what end-to-end.sh does inside its namespaces.
set -euo pipefail
folder=$1
bobbin=$folder/bobbin
here=$(realpath "$(dirname "$0")")
repository=$(realpath "$here/../..")
started=$EPOCHREALTIME
source "$here/cluster.sh"

shim=example
class=wasmtime-example
label=ready.runtime.spinkube.dev/$shim

tell() {
    say "failed at line $1" >&2
    kubectl get shim,daemonset,pod,runtimeclass -A -o wide || true
    kubectl get shim -o jsonpath='{.items[*].status}{"\n"}' || true
    kubectl get events -A --sort-by .lastTimestamp | tail -n 20 || true
    for pod in $(kubectl get pods -n bobbin -o name); do
        kubectl logs -n bobbin --tail 20 "$pod" 2>&1 || true
    done
    tail -n 5 "$folder"/{containerd,kubelet}.log
} >&2
trap 'tell $LINENO' ERR
# All that runs here ends with this process, as the first one of its namespace.

# Packs a stand-in for a shim: Debian's own, made different by what is appended.
pack_shim() { # VERSION
    local content=$folder/shim-$1
    mkdir -p "$content" "$folder/web"
    { cat /usr/bin/containerd-shim-runc-v2; echo "$1"; } >"$content/containerd-shim-$shim"
    chmod 0755 "$content/containerd-shim-$shim"
    tar --create --gzip --file "$folder/web/shim-$1.tar.gz" --directory "$content" "containerd-shim-$shim"
}

apply_shim() { # VERSION
    kubectl apply -f - >/dev/null <<YAML
apiVersion: runtime.spinkube.dev/v1alpha1
kind: Shim
metadata: {name: $shim}
spec:
  nodeSelector: {kubernetes.io/os: linux}
  fetchStrategy:
    anonHttp:
      location: http://$address:8090/shim-$1.tar.gz
      sha256: $(sha256sum "$folder/web/shim-$1.tar.gz" | cut -d' ' -f1)
  runtimeClass: {name: $class, handler: $shim}
  rolloutStrategy: {type: rolling, rolling: {maxUpdate: 1}}
  agent: {image: "localhost/bobbin-operator:e2e", imagePullPolicy: Never}
  host:
    restartCommand: $restart_command
YAML
}

shim_path() { echo "/opt/bobbin/shims/$shim/$(sha256sum "$folder/shim-$1/containerd-shim-$shim" | cut -c1-16)/containerd-shim-$shim"; }
is_installed() { # VERSION
    [ -x "$(shim_path "$1")" ] && grep -q "$(shim_path "$1")" /etc/containerd/config.toml
}
is_ready() {
    [ "$(kubectl get node $node -o "jsonpath={.metadata.labels['${label//./\\.}']}")" = "$shim" ] \
        && [ "$(kubectl get shim $shim -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}')" = True ]
}
app_address() { kubectl get pods -l core.spinkube.dev/app-name="$1" -o 'jsonpath={.items[0].status.podIP}'; }
app_answers() { curl --fail --silent --max-time 2 "http://$(app_address "$1"):80/" | grep -q 'hello from app'; }
# `bobbin logs` and `bobbin connect`, of an app that logs what it is asked for.
streams() { # APP
    local app=$1 url pod
    "$bobbin" logs "$app" | grep -qx "app starts"
    "$bobbin" logs "$app" --tail 1 --prefix --timestamps | grep -q "^\[pod/$app-.*/$app\] 20.*T.*Z "
    spawn follow "$bobbin" logs "$app" --follow
    spawn connect "$bobbin" connect "$app" --selector core.spinkube.dev/app-name="$app"
    await 20 "a port is forwarded" grep -q '^Forwarding from http' "$folder/connect.log"
    url=$(sed -n 's/^Forwarding from \(.*\) -> .*/\1/p' "$folder/connect.log")
    for _ in 1 2 3; do curl --fail --silent --max-time 5 "$url/" | grep -qx 'hello from app'; done
    curl --fail --silent --max-time 20 --output "$folder/large" "$url/large"
    cmp "$folder/large" "$folder/images/app/rootfs/www/large"
    # The pod goes; the port stays.
    pod=$(kubectl get pods -l core.spinkube.dev/app-name="$app" -o name)
    kubectl delete "$pod" --wait=false >/dev/null
    await 60 "the port leads to another pod" forwards_to_another "$url" "${pod#pod/}"
    await 20 "logs are followed into the new pod" follows_both
    { "$bobbin" logs nope 2>&1 || true; } | grep -q 'spinapps.core.spinkube.dev "nope" not found'
    # Not by SIGINT, which a shell's background jobs ignore.
    kill "$(cat "$folder/connect.pid")" "$(cat "$folder/follow.pid")"
    await 10 "connect ends when it is told to" is_gone connect
}
forwards_to_another() { # URL POD
    curl --fail --silent --max-time 5 "$1/" | grep -qx 'hello from app' \
        && [ "$(grep '^Forwarding' "$folder/connect.log" | grep -vc -- "-> $2:80")" -gt 0 ]
}
follows_both() { [ "$(grep -c "app starts" "$folder/follow.log")" -ge 2 ]; }
is_gone() { ! kill -0 "$(cat "$folder/$1.pid")"; }
# Whether a container is run by the shim of that version: whose parent process it is.
runs_through() { # VERSION
    pgrep --full "^$(shim_path "$1") " >/dev/null
}

replace_folders
make_network
start_control_plane
say "the control plane is up"
start_node
say "the node is up"

pack_shim one
pack_shim two
spawn web busybox httpd -f -p $address:8090 -h "$folder/web"
cp /etc/containerd/config.toml "$folder/config.before"

kubectl apply --server-side -f "$repository/crds/" >/dev/null
kubectl apply -f "$repository/deploy/kustomize/base/rbac.yaml" >/dev/null
kubectl apply -f - >/dev/null <<YAML
apiVersion: apps/v1
kind: Deployment
metadata: {name: bobbin, namespace: bobbin}
spec:
  selector: {matchLabels: {app: bobbin}}
  template:
    metadata: {labels: {app: bobbin}}
    spec:
      serviceAccountName: bobbin
      containers:
      - name: operator
        image: localhost/bobbin-operator:e2e
        imagePullPolicy: Never
        args: [controller, --leader-elect]
        env:
        # Nothing serves cluster IPs here.
        - {name: KUBERNETES_SERVICE_HOST, value: $address}
        - {name: KUBERNETES_SERVICE_PORT, value: "6443"}
        readinessProbe: {httpGet: {path: /readyz, port: 8081}, periodSeconds: 1}
        securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
YAML
kubectl rollout status -n bobbin deployment/bobbin --timeout 60s >/dev/null
say "the operator runs in a pod, from the image"

apply_shim one
await 120 "the shim is on the node" is_installed one
await 60 "the node and the Shim are ready" is_ready
kubectl get runtimeclass $class >/dev/null
say "the agent has installed the shim, and the node is ready"

app() { # NAME
    kubectl apply -f - >/dev/null <<YAML
apiVersion: core.spinkube.dev/v1alpha1
kind: SpinAppExecutor
metadata: {name: example}
spec:
  createDeployment: true
  deploymentConfig:
    runtimeClassName: $class
    allowPodTemplate: true
    # The stand-in runs programs, not components.
    podTemplate: {spec: {containers: [{command: [/bin/busybox, sh, -c, "echo app starts; exec /bin/busybox httpd -f -p 80 -h /www"], imagePullPolicy: Never}]}}
---
apiVersion: core.spinkube.dev/v1alpha1
kind: SpinApp
metadata: {name: $1}
spec: {image: "localhost/app:e2e", executor: example, replicas: 1}
YAML
}
app first
await 60 "the app answers" app_answers first
runs_through one
say "an app runs through the shim, and answers"

streams first
say "its logs are shown, and a local port leads to it"

apply_shim two
await 120 "the new shim is on the node" is_installed two
await 60 "the node and the Shim are ready again" is_ready
app_answers first
app second
await 60 "an app answers through the new shim" app_answers second
app_answers first
runs_through one
runs_through two
say "the shim is upgraded under a running app; new pods run through the new one"

kubectl delete shim $shim --wait=false >/dev/null
sleep 3
kubectl get shim $shim >/dev/null
app_answers first
app_answers second
say "the Shim waits for the apps"
kubectl delete spinapp first second >/dev/null
kubectl delete spinappexecutor example >/dev/null
kubectl wait --for=delete shim/$shim --timeout=180s >/dev/null
cmp /etc/containerd/config.toml "$folder/config.before"
[ ! -e /opt/bobbin ]
[ "$(ls /etc/containerd)" = config.toml ]
[ -z "$(kubectl get runtimeclass -o name)" ]
[ -z "$(kubectl get daemonset -n bobbin -o name)" ]
[ "$(kubectl get node $node -o json | grep -c 'runtime\.spinkube\.dev')" -eq 0 ]
say "no trace is left; done"

# SPDX-License-Identifier: Apache-2.0
# A control plane and one real node, in the namespaces that end-to-end.sh makes. Sourced by story.sh.
address=10.89.0.1
node=node-1

say() { printf 'end-to-end: %6.1fs %s\n' "$(echo "$EPOCHREALTIME $started" | awk '{ print $1 - $2 }')" "$*"; }

# Runs a program beside this script; what it prints is in NAME.log.
spawn() { # NAME CMD...
    local name=$1
    shift
    "$@" >>"$folder/$name.log" 2>&1 </dev/null &
    echo $! >"$folder/$name.pid"
}

# Tries until a command succeeds.
await() { # SECONDS WHAT CMD...
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || { say "not in time: $what" >&2; return 1; }
        sleep 0.2
    done
}

# The machine's folders that a node writes to are replaced by empty ones.
replace_folders() {
    mount -t proc proc /proc
    # As on a node: what kubelet mounts for a pod can be seen by its containers.
    mount --make-rshared /
    mkdir -p "$folder"/machine/{opt,run,var/lib,var/log,var/tmp,containerd} /etc/containerd
    ln -s /run "$folder/machine/var/run"
    for entry in opt run var; do mount --bind "$folder/machine/$entry" "/$entry"; done
    mount --bind "$folder/machine/containerd" /etc/containerd
}

make_network() {
    ip link set lo up
    ip link add bobbin0 type bridge
    ip address add $address/24 dev bobbin0
    ip link set bobbin0 up
    mkdir "$folder/cni"
    cat >"$folder/cni/10-bobbin.conflist" <<JSON
{"cniVersion": "0.4.0", "name": "bobbin", "plugins": [
  {"type": "bridge", "bridge": "bobbin0", "ipam": {"type": "host-local", "ranges": [[
    {"subnet": "10.89.0.0/24", "rangeStart": "10.89.0.10", "gateway": "$address"}]]}}]}
JSON
}

kubeconfig() { # NAME
    cat >"$folder/$1.kubeconfig" <<YAML
apiVersion: v1
kind: Config
current-context: e2e
clusters: [{name: e2e, cluster: {server: "https://$address:6443", certificate-authority: $folder/certs/apiserver.crt}}]
contexts: [{name: e2e, context: {cluster: e2e, user: $1}}]
users: [{name: $1, user: {token: "$1-token"}}]
YAML
}

start_control_plane() {
    cat >"$folder/tokens.csv" <<CSV
admin-token,admin,admin,system:masters
manager-token,system:kube-controller-manager,manager
scheduler-token,system:kube-scheduler,scheduler
kubelet-token,system:node:$node,kubelet,system:nodes
CSV
    openssl genrsa -out "$folder/accounts.key" 2048 2>/dev/null
    for name in admin manager scheduler kubelet; do kubeconfig $name; done
    spawn etcd etcd --data-dir "$folder/etcd" --unsafe-no-fsync --log-level warn
    spawn apiserver kube-apiserver --etcd-servers http://127.0.0.1:2379 --bind-address $address \
        --advertise-address $address --cert-dir "$folder/certs" --token-auth-file "$folder/tokens.csv" \
        --authorization-mode Node,RBAC --enable-admission-plugins NodeRestriction,OwnerReferencesPermissionEnforcement \
        --service-account-key-file "$folder/accounts.key" --service-account-signing-key-file "$folder/accounts.key" \
        --service-account-issuer https://kubernetes.default.svc --service-cluster-ip-range 10.96.0.0/16 \
        --kubelet-preferred-address-types InternalIP
    export KUBECONFIG=$folder/admin.kubeconfig
    await 60 "the API server is ready" kubectl get --raw /readyz
    spawn manager kube-controller-manager --kubeconfig "$folder/manager.kubeconfig" --leader-elect=false \
        --use-service-account-credentials --service-account-private-key-file "$folder/accounts.key" \
        --root-ca-file "$folder/certs/apiserver.crt" --bind-address 127.0.0.1
    spawn scheduler kube-scheduler --kubeconfig "$folder/scheduler.kubeconfig" --leader-elect=false \
        --bind-address 127.0.0.1
}

start_containerd() {
    spawn containerd containerd
    await 20 "containerd answers" ctr --connect-timeout 1s version
}

# Stands in for a service manager: a pod that asks on one pipe has containerd restarted, and is told how it went.
serve_restarts() {
    local pid
    while read -r _ </run/restart-asked; do
        pid=$(cat "$folder/containerd.pid")
        kill "$pid"
        while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
        if start_containerd; then echo done; else echo failed; fi >/run/restart-told
    done
}
restart_command='["/bin/sh", "-c", "echo >/run/restart-asked; read -r told </run/restart-told; [ $told = done ]"]'

# An image with one program in it.
import_image() { # NAME CMD-AS-JSON
    local root=$folder/images/$1
    mkdir -p "$root"/{rootfs/bin,rootfs/www,rootfs/tmp}
    cp "$(command -v busybox)" "$root/rootfs/bin/busybox"
    echo "hello from $1" >"$root/rootfs/www/index.html"
    head -c 3000000 /dev/urandom >"$root/rootfs/www/large"
    tar --create --file "$root/layer.tar" --directory "$root/rootfs" .
    printf '{"architecture":"%s","os":"linux","config":{"Cmd":%s},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
        "$(dpkg --print-architecture)" "$2" "$(sha256sum "$root/layer.tar" | cut -d' ' -f1)" >"$root/config.json"
    printf '[{"Config":"config.json","RepoTags":["localhost/%s:e2e"],"Layers":["layer.tar"]}]' "$1" >"$root/manifest.json"
    tar --create --file "$root.tar" --directory "$root" manifest.json config.json layer.tar
    import_archive "$root.tar"
}
import_archive() { ctr --namespace k8s.io image import --snapshotter "$snapshotter" "$1" >/dev/null; }

start_node() {
    # Overlays can't be stacked on some file systems.
    snapshotter=overlayfs
    mkdir -p "$folder"/try/{a,b,c,d}
    mount -t overlay overlay -o "lowerdir=$folder/try/a,upperdir=$folder/try/b,workdir=$folder/try/c" "$folder/try/d" \
        2>/dev/null && umount "$folder/try/d" || snapshotter=native
    cat >/etc/containerd/config.toml <<TOML
# This node's own, to be left as it is.
version = 2

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:e2e"
  restrict_oom_score_adj = true # where root lacks CAP_SYS_RESOURCE
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "$snapshotter"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$folder/cni"
TOML
    mkfifo /run/restart-asked /run/restart-told
    start_containerd
    serve_restarts &
    import_image pause '["/bin/busybox","sleep","2147483647"]'
    import_image app '["/bin/busybox","true"]'
    import_archive "$folder/operator.tar"
    cat >"$folder/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
cgroupDriver: cgroupfs
failCgroupV1: false
failSwapOn: false
cgroupsPerQOS: false
enforceNodeAllocatable: []
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
evictionHard: {memory.available: 1Mi, nodefs.available: 1%, imagefs.available: 1%}
imageGCHighThresholdPercent: 100
nodeStatusUpdateFrequency: 2s
resolvConf: ""
YAML
    spawn kubelet kubelet --config "$folder/kubelet.yaml" --kubeconfig "$folder/kubelet.kubeconfig" \
        --hostname-override $node --node-ip $address
    await 60 "the node is registered" kubectl get node $node
    kubectl wait --for=condition=Ready node/$node --timeout=60s >/dev/null
}

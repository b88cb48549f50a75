# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# To be sourced: etcd and kube-apiserver of KUBEBUILDER_ASSETS (default: envtest's) in a folder that goes with the shell, and
# a kube-controller-manager where BENCH_KCM is set. Leaves:
#   folder, server, ca    where it is
#   start NAME COMMAND..  starts a process that ends with the shell; its output is in $folder/NAME.log
#   config FILE TOKEN     writes a kubeconfig
#   kubectl               as the administrator, whose token is in $folder/token
# The operator's token is in $folder/operator-token. What it asks is in $folder/audit.log.
assets=${KUBEBUILDER_ASSETS:-/usr/local/kubebuilder/bin}
folder=$(mktemp -d)
processes=()
stop() {
    # Nothing of it is kept, and an API server whose etcd is gone takes its time.
    for process in "${processes[@]}"; do kill -KILL "$process" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$folder"
}
trap stop EXIT
start() { # NAME COMMAND...
    local name=$1
    shift
    "$@" >"$folder/$name.log" 2>&1 &
    processes+=($!)
}

port=${BENCH_PORT:-$((20000 + RANDOM % 20000))}
etcd=$((port + 1))
printf 'bench-admin' >"$folder/token"
printf 'bench-operator' >"$folder/operator-token"
printf 'bench-admin,admin,1,system:masters\nbench-operator,operator,2,system:masters\n%s' "${extra_tokens:-}" \
    >"$folder/tokens.csv"
openssl genrsa -out "$folder/sa.key" 2048 2>/dev/null
cat >"$folder/audit.yaml" <<'POLICY'
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived, ResponseStarted]
rules: [{level: Metadata, users: [operator]}, {level: None}]
POLICY
start etcd "$assets/etcd" --data-dir "$folder/etcd" --listen-client-urls "http://127.0.0.1:$etcd" \
    --advertise-client-urls "http://127.0.0.1:$etcd" --listen-peer-urls "http://127.0.0.1:$((etcd + 1))" --unsafe-no-fsync
start apiserver "$assets/kube-apiserver" --etcd-servers "http://127.0.0.1:$etcd" --secure-port "$port" \
    --service-cluster-ip-range 10.0.0.0/16 --bind-address 127.0.0.1 --cert-dir "$folder/certs" --token-auth-file "$folder/tokens.csv" \
    --authorization-mode RBAC --service-account-issuer https://kubernetes.default.svc \
    --service-account-key-file "$folder/sa.key" --service-account-signing-key-file "$folder/sa.key" \
    --disable-admission-plugins ServiceAccount --audit-policy-file "$folder/audit.yaml" \
    --audit-log-path "$folder/audit.log"
ca=$folder/certs/apiserver.crt
server=https://127.0.0.1:$port
config() { # FILE TOKEN
    cat >"$1" <<KUBECONFIG
apiVersion: v1
kind: Config
current-context: bench
clusters: [{name: bench, cluster: {server: "$server", certificate-authority: "$ca"}}]
contexts: [{name: bench, context: {cluster: bench, user: bench}}]
users: [{name: bench, user: {token: "$2"}}]
KUBECONFIG
}
config "$folder/kubeconfig" bench-admin
config "$folder/operator.kubeconfig" bench-operator
kubectl() { command kubectl --kubeconfig "$folder/kubeconfig" "$@"; }
for _ in $(seq 600); do
    kubectl get --raw /readyz >/dev/null 2>&1 && break
    sleep 0.2
done
kubectl apply -f crds/ >/dev/null
kubectl create namespace bobbin >/dev/null
[ -z "${BENCH_KCM:-}" ] || start kcm "$assets/kube-controller-manager" --kubeconfig "$folder/kubeconfig" \
    --service-account-private-key-file "$folder/sa.key" --leader-elect=false --secure-port 0

#!/usr/bin/env bash
# bench-fleet.sh APPS [OPERATOR COMMAND...]: what it costs to bring up so many apps at once, on a real kube-apiserver.
# Without a command it measures .build/bobbin-operator (`make release`). Another operator finds the cluster by KUBECONFIG
# and the same CRDs: `Scripts/bench-fleet.sh 1000 spin-operator --metrics-bind-address=0`.
# Needs kube-apiserver, etcd and kubectl in KUBEBUILDER_ASSETS (default: envtest's). BENCH_KCM=1 runs a
# kube-controller-manager beside it.
set -euo pipefail
cd "$(dirname "$0")/.."
apps=${1:?how many apps?}
shift
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

swift build --package-path Benchmarks --configuration release --product fleet >/dev/null
fleet=$(swift build --package-path Benchmarks --configuration release --show-bin-path)/fleet

port=${BENCH_PORT:-$((20000 + RANDOM % 20000))}
etcd=$((port + 1))
printf 'bench-admin' >"$folder/token"
printf 'bench-operator' >"$folder/operator-token"
printf 'bench-admin,admin,1,system:masters\nbench-operator,operator,2,system:masters\n' >"$folder/tokens.csv"
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
    --bind-address 127.0.0.1 --cert-dir "$folder/certs" --token-auth-file "$folder/tokens.csv" \
    --authorization-mode RBAC --service-account-issuer https://kubernetes.default.svc \
    --service-account-key-file "$folder/sa.key" --service-account-signing-key-file "$folder/sa.key" \
    --disable-admission-plugins ServiceAccount --audit-policy-file "$folder/audit.yaml" \
    --audit-log-path "$folder/audit.log"
ca=$folder/certs/apiserver.crt
server=https://127.0.0.1:$port
config() { # FILE USER TOKEN
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
if [ $# -eq 0 ]; then
    set -- .build/bobbin-operator controller --api-server "$server" --token-file "$folder/operator-token" \
        --ca-file "$ca" --metrics-address off --probe-address off
fi
KUBECONFIG=$folder/operator.kubeconfig start operator "$@"
operator=${processes[-1]}
sleep 5
"$fleet" --server "$server" --token-file "$folder/token" --ca-file "$ca" --pid "$operator" \
    --audit-log "$folder/audit.log" --apps "$apps" || {
    tail -n 20 "$folder/operator.log"
    exit 1
}

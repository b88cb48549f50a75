#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench-fleet.sh APPS [OPERATOR COMMAND...]: what it costs to bring up so many apps at once, on a real kube-apiserver.
# Without a command it measures .build/bobbin-operator (`make release`). Another operator finds the cluster by KUBECONFIG
# and the same CRDs: `Scripts/bench-fleet.sh 1000 spin-operator --metrics-bind-address=0`.
# Needs kube-apiserver, etcd and kubectl in KUBEBUILDER_ASSETS (default: envtest's). BENCH_KCM=1 runs a
# kube-controller-manager beside it.
set -euo pipefail
cd "$(dirname "$0")/.."
apps=${1:?how many apps?}
shift

swift build --package-path Benchmarks --configuration release --product fleet >/dev/null
fleet=$(swift build --package-path Benchmarks --configuration release --show-bin-path)/fleet

. Scripts/real-control-plane.sh
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

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# manifests.sh [--check]: makes the files in deploy/ that follow from others, or says which of them are behind.
# Needs a kubectl of 1.27 or newer, for its kustomize.
set -euo pipefail
cd "$(dirname "$0")/.."
root=.
if [ "${1:-}" = --check ]; then
    root=$(mktemp -d)
    trap 'rm -rf "$root"' EXIT
    cp -R crds deploy "$root"
fi

# The alerts as an object of Prometheus' operator.
{
    cat <<'HEAD'
# Made of deploy/monitoring/bobbin-alerts.yaml by `make manifests`.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: bobbin
  namespace: bobbin
  labels:
    app.kubernetes.io/component: operator
spec:
HEAD
    sed 's/^\(.\)/  \1/' "$root/deploy/monitoring/bobbin-alerts.yaml"
} >"$root/deploy/kustomize/components/monitoring/prometheusrule.yaml"

# What the chart takes from elsewhere. These are copies, since not everything that takes in a chart follows symbolic
# links: Flux leaves them out, and then the CRDs would be missing.
files=$root/deploy/charts/bobbin/files
rm -rf "$files"
mkdir -p "$files/crds"
cp "$root"/crds/*.yaml "$files/crds/"
cp "$root/deploy/kustomize/base/rbac.yaml" "$files/rbac.yaml"
cp "$root/deploy/kustomize/namespaced/rbac.yaml" "$files/namespaced-rbac.yaml"
cp "$root/deploy/kustomize/components/secure-metrics/rbac.yaml" "$files/metrics-rbac.yaml"
cp "$root/deploy/monitoring/bobbin-dashboard.json" "$root/deploy/monitoring/bobbin-alerts.yaml" "$files/"

{
    cat <<'HEAD'
# All of Bobbin, for one `kubectl apply -f`: the namespace bobbin, the CRDs, the operator and its rights.
# Made of deploy/kustomize/default by `make manifests`; docs/installing.md says more.
HEAD
    kubectl kustomize "$root/deploy/kustomize/default"
} >"$root/deploy/install.yaml"

[ "$root" = . ] || diff --recursive --brief deploy "$root/deploy" || {
    echo "manifests: these files are out of date; run \`make manifests\`" >&2
    exit 1
}

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# validate-manifests.sh: holds every manifest of the repository against the schemas of the oldest Kubernetes that is
# supported and of the newest that there is. Needs Python; kubernetes-validate is installed to .build where it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

python=python3
if ! "$python" -c 'import kubernetes_validate' 2>/dev/null; then
    python=.build/venv/bin/python
    if ! "$python" -c 'import kubernetes_validate' 2>/dev/null; then
        echo "validate: installing kubernetes-validate to .build/venv"
        python3 -c 'import ensurepip' 2>/dev/null || Scripts/setup.sh python3 python3-venv
        python3 -m venv .build/venv
        "$python" -m pip install --quiet --disable-pip-version-check 'kubernetes-validate>=1.36'
    fi
fi

rendered=$(mktemp -d)
trap 'rm -rf "$rendered"' EXIT
for folder in deploy/kustomize/*/kustomization.yaml deploy/monitoring Tests/DeployTests/Overlays/*; do
    folder=${folder%/kustomization.yaml}
    kubectl kustomize "$folder" >"$rendered/$(tr / _ <<<"$folder").yaml"
done
if command -v helm >/dev/null; then
    helm template bobbin deploy/charts/bobbin --namespace bobbin >"$rendered/helm-default.yaml"
    helm template bobbin deploy/charts/bobbin --namespace bobbin --values deploy/charts/bobbin/ci/full-values.yaml \
        >"$rendered/helm-full.yaml"
fi
"$python" Scripts/validate_manifests.py "$rendered" crds deploy Tests/DeployTests/Golden

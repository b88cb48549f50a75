# SPDX-License-Identifier: Apache-2.0
"""validate_manifests.py FOLDER...: validates every manifest in them. validate-manifests.sh calls it."""

import functools
import os
import sys

import kubernetes_validate
from kubernetes_validate import utils
import yaml

OLDEST = "1.30"

# Kinds of CRDs. Ours are judged by real API servers in the acceptance tests; others aren't ours to judge.
OURS = {"core.spinkube.dev", "runtime.spinkube.dev"}
FOREIGN = {
    ("monitoring.coreos.com", "PrometheusRule"),
    ("monitoring.coreos.com", "ServiceMonitor"),
    ("keda.sh", "TriggerAuthentication"),
    ("argoproj.io", "Application"),
    ("argoproj.io", "AppProject"),
    ("helm.toolkit.fluxcd.io", "HelmRelease"),
    ("kustomize.toolkit.fluxcd.io", "Kustomization"),
    ("source.toolkit.fluxcd.io", "GitRepository"),
    ("source.toolkit.fluxcd.io", "HelmRepository"),
    ("source.toolkit.fluxcd.io", "OCIRepository"),
    ("krew.googlecontainertools.github.com", "Plugin"),
    ("kustomize.config.k8s.io", "Kustomization"),
    ("kustomize.config.k8s.io", "Component"),
}
# YAML that is no manifest.
OTHERS = {
    "deploy/argocd/values.yaml",
    "deploy/charts/bobbin/Chart.yaml",
    "deploy/charts/bobbin/values.yaml",
    "deploy/charts/bobbin/ci/full-values.yaml",
    "deploy/charts/bobbin/files/bobbin-alerts.yaml",
    "deploy/monitoring/bobbin-alerts.yaml",
    "deploy/monitoring/tests/bobbin-alerts-test.yaml",
}
TEMPLATES = "deploy/charts/bobbin/templates/"


def manifests(folders):
    """The paths of the files that have manifests."""
    for folder in folders:
        for parent, _, names in os.walk(folder):
            for name in sorted(names):
                path = os.path.join(parent, name)
                if not name.endswith((".yaml", ".yml")) and name != "Kustomization":
                    continue
                if path not in OTHERS and not path.startswith(TEMPLATES):
                    yield path


def main():
    utils.schema_contents = functools.cache(utils.schema_contents)
    versions = [OLDEST, utils.latest_version()]
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    files, valid, ours, foreign, failures = 0, 0, 0, 0, []
    for path in manifests(sys.argv[1:]):
        files += 1
        with open(path, encoding="utf-8") as file:
            documents = [document for document in yaml.load_all(file, loader) if document is not None]
        for document in documents:
            kind, version = document.get("kind"), document.get("apiVersion")
            if not isinstance(kind, str) or not isinstance(version, str):
                failures.append(f"{path}: neither a manifest nor in the list of what is none")
                continue
            group = version.rpartition("/")[0]
            if group in OURS:
                ours += 1
                continue
            if (group, kind) in FOREIGN:
                foreign += 1
                continue
            name = document.get("metadata", {}).get("name")
            for kubernetes in versions:
                try:
                    kubernetes_validate.validate(document, kubernetes, strict=True)
                    valid += 1
                except kubernetes_validate.ValidationError as error:
                    where = ".".join(str(step) for step in error.path)
                    failures.append(f"{path}: {kind} {name}: {where}: {error.message} (Kubernetes {kubernetes})")
                except kubernetes_validate.SchemaNotFoundError:
                    failures.append(f"{path}: {version} {kind} isn't in Kubernetes {kubernetes}, nor in the list")
    for failure in failures:
        print(f"validate: {failure}", file=sys.stderr)
    print(
        f"validate: {files} files: {valid} times valid for Kubernetes {' and '.join(versions)}; left to other tests: "
        f"{ours} of our kinds, {foreign} of others'; {len(failures)} failures"
    )
    # Nothing found is a mistake of this script's callers.
    return 1 if failures or not valid else 0


sys.exit(main())

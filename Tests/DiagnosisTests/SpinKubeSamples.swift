// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What SpinKube's chart and manifests leave on a cluster, as far as it matters.
enum SpinKubeSamples {
    static func deployment(image: String = "ghcr.io/spinframework/spin-operator:v0.6.1") -> JSONValue {
        ClusterSamples.object(
            """
            kind: Deployment
            metadata:
              name: spin-operator-controller-manager
              namespace: spin-operator
              labels: {control-plane: controller-manager}
              annotations: {meta.helm.sh/release-name: spin-operator, meta.helm.sh/release-namespace: spin-operator}
            spec:
              replicas: 1
              template:
                spec:
                  serviceAccountName: spin-operator-controller-manager
                  containers: [{name: manager, image: "\(image)"}]
            """
        )
    }

    static func webhook(
        group: String = "core.spinkube.dev",
        kind: String = "ValidatingWebhookConfiguration"
    ) -> JSONValue {
        ClusterSamples.object(
            """
            kind: \(kind)
            metadata: {name: spin-operator-validating-webhook-configuration}
            webhooks:
              - name: vspinapp.kb.io
                failurePolicy: Fail
                clientConfig: {service: {name: spin-operator-webhook-service, namespace: spin-operator}}
                rules: [{apiGroups: [\(group)], resources: [spinapps]}]
            """
        )
    }

    static func endpointSlice() -> JSONValue {
        ClusterSamples.object(
            """
            metadata:
              name: slice
              namespace: spin-operator
              labels: {kubernetes.io/service-name: spin-operator-webhook-service}
            endpoints: [{addresses: [10.0.0.1], conditions: {ready: true}}]
            """
        )
    }

    static func part(
        _ kind: String,
        _ name: String,
        in namespace: String = "spin-operator",
        _ more: String = ""
    )
        -> JSONValue
    {
        ClusterSamples.object(
            """
            kind: \(kind)
            metadata: {name: \(name)\(namespace.isEmpty ? "" : ", namespace: \(namespace)")\(more)}
            """
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// What SpinKube left on a cluster, and what Bobbin would find, as just read. No secret value is in it.
package struct MigrationSnapshot: Sendable {
    package var deployments: Reading<[JSONValue]> = .read([])
    /// What may belong to an installation, by kind. Of Secrets and ConfigMaps, the metadata.
    package var parts: [InstallationPart: Reading<[JSONValue]>] = [:]
    package var apps: Reading<[AppTakeover]> = .read([])
    package var executors: Reading<[JSONValue]> = .read([])
    package var shims: Reading<[JSONValue]> = .read([])
    package var nodes: Reading<[JSONValue]> = .read([])
    package var definitions: Reading<[JSONValue]> = .read([])
    /// The CRDs as this version has them.
    package var wanted: [JSONValue] = []

    package init() {}
}

/// The kinds of objects in an installation of an operator, in the order of their removal.
package enum InstallationPart: String, Sendable, Hashable, CaseIterable {
    // Once nothing answers them, webhooks refuse every write: they go first.
    case mutatingWebhook, validatingWebhook
    case deployment
    case service, certificate, issuer, lease, configMap
    case roleBinding, role, clusterRoleBinding, clusterRole, serviceAccount
    // As long as the release is there, Helm can still remove what is left.
    case secret

    package var type: ResourceType {
        switch self {
        case .mutatingWebhook: ObservedKind.mutatingWebhooks.type
        case .validatingWebhook: ObservedKind.validatingWebhooks.type
        case .deployment: ObservedKind.deployments.type
        case .service: .init(version: "v1", kind: "Service", plural: "services")
        case .certificate:
            .init(group: "cert-manager.io", version: "v1", kind: "Certificate", plural: "certificates")
        case .issuer: .init(group: "cert-manager.io", version: "v1", kind: "Issuer", plural: "issuers")
        case .lease: ObservedKind.leases.type
        case .configMap: .init(version: "v1", kind: "ConfigMap", plural: "configmaps")
        case .roleBinding: rights("RoleBinding", "rolebindings", isNamespaced: true)
        case .role: rights("Role", "roles", isNamespaced: true)
        case .clusterRoleBinding: rights("ClusterRoleBinding", "clusterrolebindings", isNamespaced: false)
        case .clusterRole: rights("ClusterRole", "clusterroles", isNamespaced: false)
        case .serviceAccount: .init(version: "v1", kind: "ServiceAccount", plural: "serviceaccounts")
        case .secret: .init(version: "v1", kind: "Secret", plural: "secrets")
        }
    }

    private func rights(_ kind: String, _ plural: String, isNamespaced: Bool) -> ResourceType {
        ResourceType(
            group: "rbac.authorization.k8s.io",
            version: "v1",
            kind: kind,
            plural: plural,
            isNamespaced: isNamespaced
        )
    }
}

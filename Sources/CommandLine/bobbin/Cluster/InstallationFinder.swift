// SPDX-License-Identifier: Apache-2.0

import BobbinOperator
import Diagnosis
import KubeClient
import KubeModel
import SpinAPI

/// Finds out where Bobbin is installed, by what the caller may read.
struct InstallationFinder: Sendable {
    let client: Client
    /// Where the objects are that the command is about; empty for all namespaces.
    let namespace: String

    private static let clusterRoleBindings = ResourceType(
        group: "rbac.authorization.k8s.io",
        version: "v1",
        kind: "ClusterRoleBinding",
        plural: "clusterrolebindings",
        isNamespaced: false
    )
    private static let roleBindings = ResourceType(
        group: "rbac.authorization.k8s.io",
        version: "v1",
        kind: "RoleBinding",
        plural: "rolebindings"
    )

    /// Looks at the operators' Deployments; where these may not be read, at who has an operator's rights; and where those
    /// may not be read either, at the same in the namespace that the command is about. What can't be found is assumed to
    /// be where the manifests have it.
    ///
    /// - Throws: `KubeError` where the API server doesn't answer.
    func find() async throws -> InstallationChoice {
        if let all = try await deployments() { return InstallationChoice(among: all, for: namespace) }
        // An operator of some namespaces has no binding for the cluster: none there says nothing of the namespace.
        for look in [clusterBindings, ownDeployments, ownBindings] {
            if let found = try await look(), !found.isEmpty {
                return InstallationChoice(among: found, for: namespace)
            }
        }
        return InstallationChoice(among: [], for: namespace)
    }

    /// Those of the cluster: `nil` where they may not be read. If there are none, no operator runs in this cluster.
    private func deployments() async throws -> [InstallationChoice.Candidate]? {
        try await list(ObservedKind.deployments.type, in: "", OperatorFacts.selector) { deployments in
            OperatorFacts.all(in: deployments).map(InstallationChoice.Candidate.init)
        }
    }

    private func clusterBindings() async throws -> [InstallationChoice.Candidate]? {
        try await list(Self.clusterRoleBindings, in: "", "") { bindings in
            bindings.flatMap(InstallationChoice.Candidate.all)
        }
    }

    private func ownDeployments() async throws -> [InstallationChoice.Candidate]? {
        guard !namespace.isEmpty else { return nil }
        return try await list(ObservedKind.deployments.type, in: namespace, OperatorFacts.selector) {
            OperatorFacts.all(in: $0).map(InstallationChoice.Candidate.init)
        }
    }

    private func ownBindings() async throws -> [InstallationChoice.Candidate]? {
        guard !namespace.isEmpty else { return nil }
        return try await list(Self.roleBindings, in: namespace, "") { bindings in
            bindings.flatMap(InstallationChoice.Candidate.all)
        }
    }

    /// What a list comes to; `nil` where it may not be read, isn't served, or can't be made use of.
    private func list(
        _ type: ResourceType,
        in namespace: String,
        _ labels: String,
        _ candidates: ([JSONValue]) -> [InstallationChoice.Candidate]
    ) async throws -> [InstallationChoice.Candidate]? {
        do {
            return candidates(
                try await client.objects(of: type, Selection(namespace: namespace, labels: labels))
            )
        } catch let error as KubeError
            where error.isForbidden || error.isNotFound || [.tooLarge, .decoding].contains(error.code)
        {
            return nil
        }
    }
}

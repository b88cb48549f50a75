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
    func find() async -> InstallationChoice {
        for look in [deployments, clusterBindings, ownDeployments, ownBindings] {
            if let found = await look() { return InstallationChoice(among: found, for: namespace) }
        }
        return InstallationChoice(among: [], for: namespace)
    }

    /// Those of the cluster: `nil` where they may not be read. If there are none, no operator runs in this cluster.
    private func deployments() async -> [InstallationChoice.Candidate]? {
        await list(ObservedKind.deployments.type, in: "", OperatorFacts.selector) { deployments in
            OperatorFacts.all(in: deployments).map(InstallationChoice.Candidate.init)
        }
    }

    private func clusterBindings() async -> [InstallationChoice.Candidate]? {
        await list(Self.clusterRoleBindings, in: "", "") { bindings in
            bindings.flatMap(InstallationChoice.Candidate.all)
        }
    }

    private func ownDeployments() async -> [InstallationChoice.Candidate]? {
        guard !namespace.isEmpty else { return nil }
        let found = await list(ObservedKind.deployments.type, in: namespace, OperatorFacts.selector) {
            OperatorFacts.all(in: $0).map(InstallationChoice.Candidate.init)
        }
        return found?.isEmpty == true ? nil : found
    }

    private func ownBindings() async -> [InstallationChoice.Candidate]? {
        guard !namespace.isEmpty else { return nil }
        return await list(Self.roleBindings, in: namespace, "") { bindings in
            bindings.flatMap(InstallationChoice.Candidate.all)
        }
    }

    private func list(
        _ type: ResourceType,
        in namespace: String,
        _ labels: String,
        _ candidates: ([JSONValue]) -> [InstallationChoice.Candidate]
    ) async -> [InstallationChoice.Candidate]? {
        let selection = Selection(namespace: namespace, labels: labels)
        switch await Observer(client: client).list(type, selection) {
        case .read(let found): return candidates(found)
        case .unread: return nil
        }
    }
}

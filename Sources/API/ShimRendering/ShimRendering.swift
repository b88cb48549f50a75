// SPDX-License-Identifier: Apache-2.0

package import Digests
internal import KubeModel
package import SpinAPI

/// Makes of a Shim what brings it to nodes, and what runs pods with it: objects for server-side apply.
///
/// A pure function of the Shim and of what the operator knows about itself. A Shim with problems
/// (``ShimValidator``) isn't to be rendered.
package struct ShimRendering: Sendable {
    let shim: Shim
    /// The operator's namespace.
    let namespace: String
    let image: String
    let imagePullPolicy: String?
    let imagePullSecrets: [String]

    package let names: ShimNames
    /// What the agents that install are told to do.
    package let installOrder: InstallationOrder
    /// What the agents that clean up are told to do.
    package let uninstallOrder: InstallationOrder
    /// The value of ``ShimKeyspace/orderAnnotation`` on agents that are up to date.
    private(set) var digests: [InstallationOrder.Operation: String] = [:]
    private(set) var templates: [InstallationOrder.Operation: JSONValue] = [:]

    /// Renders a Shim.
    ///
    /// - Parameters:
    ///   - shim: a Shim without problems. Without a UID, what is made of it has no owner.
    ///   - namespace: the operator's namespace, where the agents run.
    ///   - image: the agents' image, where the Shim names none: the operator's own.
    ///   - imagePullPolicy: how it is pulled, where the Shim doesn't say; `nil` leaves it to Kubernetes.
    ///   - imagePullSecrets: the Secrets in that namespace to pull it with, where the Shim names none.
    package init(
        shim: Shim,
        namespace: String,
        image: String,
        imagePullPolicy: String? = nil,
        imagePullSecrets: [String] = []
    ) throws(DigestError) {
        self.shim = shim
        self.namespace = namespace
        self.image = shim.spec.agent.image ?? image
        self.imagePullPolicy = shim.spec.agent.imagePullPolicy ?? imagePullPolicy
        let ownSecrets = shim.spec.agent.imagePullSecrets
        self.imagePullSecrets = ownSecrets.isEmpty ? imagePullSecrets : ownSecrets
        names = ShimNames(shim: shim.metadata.name)
        installOrder = InstallationOrder(toInstall: shim)
        uninstallOrder = InstallationOrder(toUninstall: shim)
        for operation in [InstallationOrder.Operation.install, .uninstall] {
            var template = podTemplate(for: operation)
            let digest = try SHA256(of: template.canonicalBytes).shortened
            template["metadata"]?["annotations"] = [ShimKeyspace.orderAnnotation: .string(digest)]
            digests[operation] = digest
            templates[operation] = template
        }
    }

    /// The digest on agents that are up to date: of their whole pod template, and so of their order.
    package func digest(for operation: InstallationOrder.Operation) -> String { digests[operation] ?? "" }

    /// The order for the agents of an operation.
    package func order(for operation: InstallationOrder.Operation) -> InstallationOrder {
        switch operation {
        case .install: installOrder
        case .uninstall: uninstallOrder
        }
    }

    /// The metadata of an object that is this Shim's.
    func metadata(name: String, namespace: String? = nil, labels: JSONValue) -> JSONValue {
        var metadata: JSONValue = ["name": .string(name)]
        metadata["namespace"] = namespace.map { .string($0) }
        metadata["labels"] = labels
        if !shim.metadata.uid.isEmpty {
            let owner = OwnerReference(
                to: Shim.type,
                name: shim.metadata.name,
                uid: shim.metadata.uid,
                isController: true,
                blocksOwnerDeletion: true
            )
            metadata["ownerReferences"] = [owner.json]
        }
        return metadata
    }
}

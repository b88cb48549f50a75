// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import SpinAPI

/// A cluster as just read, as far as Bobbin goes. No secret value is in it.
package struct ClusterSnapshot: Sendable {
    package var server: Reading<Server>
    /// Where Bobbin is installed.
    package var installation = Installation()
    /// The objects of each kind.
    package var objects: [ObservedKind: Reading<[JSONValue]>] = [:]
    /// Which of the Secrets and ConfigMaps that apps refer to are there.
    package var references: [ObjectReference: Reading<Bool>] = [:]
    /// Whether the operator may do what it has to.
    package var rights: [OperatorRight: Reading<Bool>] = [:]
    /// The CRDs as this version has them.
    package var definitions: [JSONValue] = []
    /// The API groups that are served.
    package var groups: Reading<Set<String>> = .read([])
    package var now: Timestamp

    package init(server: Reading<Server>, now: Timestamp) {
        self.server = server
        self.now = now
    }

    /// The API server's version.
    package struct Server: Sendable, Hashable {
        package var major: Int
        package var minor: Int
        package var text: String

        /// Whether this is the control plane of `bobbin local`, on which no container runs.
        var isBobbinLocal: Bool { text.hasSuffix("-bobbin") }

        package init(major: Int, minor: Int, text: String) {
            self.major = major
            self.minor = minor
            self.text = text
        }
    }

    /// The objects of a kind.
    func list(_ kind: ObservedKind) throws(Unread) -> [JSONValue] {
        try (objects[kind] ?? .unread("\(kind.type.plural) were not read")).get()
    }

    /// The objects of a kind, none where they can't be read: for what only adds to a finding.
    func known(_ kind: ObservedKind) -> [JSONValue] {
        if case .read(let found) = objects[kind] { found } else { [] }
    }
}

/// A Secret or ConfigMap that something refers to.
package struct ObjectReference: Sendable, Hashable, Comparable {
    /// `Secret` or `ConfigMap`.
    package var kind: String
    package var key: ObjectKey

    package init(kind: String, key: ObjectKey) {
        self.kind = kind
        self.key = key
    }

    package static func < (left: ObjectReference, right: ObjectReference) -> Bool {
        (left.kind, left.key.description) < (right.kind, right.key.description)
    }
}

/// A kind whose objects are read for a diagnosis.
package enum ObservedKind: String, Sendable, Hashable, CaseIterable {
    case definitions, apps, executors, shims, runtimeClasses, nodes, namespaces, deployments, daemonSets,
        pods,
        leases, resourceQuotas, mutatingWebhooks, validatingWebhooks, endpointSlices, priorityClasses

    package var type: ResourceType {
        switch self {
        case .definitions:
            cluster("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions")
        case .apps:
            .init(group: "core.spinkube.dev", version: "v1alpha1", kind: "SpinApp", plural: "spinapps")
        case .executors:
            .init(
                group: "core.spinkube.dev",
                version: "v1alpha1",
                kind: "SpinAppExecutor",
                plural: "spinappexecutors"
            )
        case .shims: cluster("runtime.spinkube.dev", "v1alpha1", "Shim", "shims")
        case .runtimeClasses: cluster("node.k8s.io", "v1", "RuntimeClass", "runtimeclasses")
        case .nodes: cluster("", "v1", "Node", "nodes")
        case .namespaces: cluster("", "v1", "Namespace", "namespaces")
        case .deployments: .init(group: "apps", version: "v1", kind: "Deployment", plural: "deployments")
        case .daemonSets: .init(group: "apps", version: "v1", kind: "DaemonSet", plural: "daemonsets")
        // Not all pods of a cluster: those of apps, of agents and of operators, by what `selectors` says.
        case .pods: .init(version: "v1", kind: "Pod", plural: "pods")
        case .leases: .init(group: "coordination.k8s.io", version: "v1", kind: "Lease", plural: "leases")
        case .resourceQuotas: .init(version: "v1", kind: "ResourceQuota", plural: "resourcequotas")
        case .mutatingWebhooks:
            cluster(
                "admissionregistration.k8s.io",
                "v1",
                "MutatingWebhookConfiguration",
                "mutatingwebhookconfigurations"
            )
        case .validatingWebhooks:
            cluster(
                "admissionregistration.k8s.io",
                "v1",
                "ValidatingWebhookConfiguration",
                "validatingwebhookconfigurations"
            )
        case .endpointSlices:
            .init(group: "discovery.k8s.io", version: "v1", kind: "EndpointSlice", plural: "endpointslices")
        case .priorityClasses: cluster("scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses")
        }
    }

    /// The label selectors by which they are read; all of them where empty.
    package var selectors: [String] {
        guard self == .pods else { return [] }
        return [SpinKeyspace.appNameLabel, ShimKeyspace.shimLabel, OperatorFacts.selector]
    }

    private func cluster(_ group: String, _ version: String, _ kind: String, _ plural: String) -> ResourceType
    {
        ResourceType(group: group, version: version, kind: kind, plural: plural, isNamespaced: false)
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Names a kind of objects whatever the version: `deployments.apps`.
struct GroupResource: Hashable, Sendable, CustomStringConvertible {
    let group: String
    let plural: String

    init(group: String = "", plural: String) {
        self.group = group
        self.plural = plural
    }

    init(_ type: ResourceType) { self.init(group: type.group, plural: type.plural) }

    var description: String { group.isEmpty ? plural : "\(plural).\(group)" }

    static let namespaces = Self(plural: "namespaces")
    static let pods = Self(plural: "pods")
    static let services = Self(plural: "services")
    static let secrets = Self(plural: "secrets")
    static let events = Self(plural: "events")
    static let nodes = Self(plural: "nodes")
    static let serviceAccounts = Self(plural: "serviceaccounts")
    static let configMaps = Self(plural: "configmaps")
    static let deployments = Self(group: "apps", plural: "deployments")
    static let replicaSets = Self(group: "apps", plural: "replicasets")
    static let daemonSets = Self(group: "apps", plural: "daemonsets")
    static let statefulSets = Self(group: "apps", plural: "statefulsets")
    static let leases = Self(group: "coordination.k8s.io", plural: "leases")
    static let jobs = Self(group: "batch", plural: "jobs")
    static let runtimeClasses = Self(group: "node.k8s.io", plural: "runtimeclasses")
    static let customResourceDefinitions = Self(
        group: "apiextensions.k8s.io",
        plural: "customresourcedefinitions"
    )
}

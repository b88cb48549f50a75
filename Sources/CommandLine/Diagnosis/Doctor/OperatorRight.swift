// SPDX-License-Identifier: Apache-2.0

import SpinAPI

/// Something that the operator's service account must be allowed to do.
package struct OperatorRight: Sendable, Hashable, CustomStringConvertible {
    package var verb: String
    package var group: String
    package var resource: String
    /// Whether it is needed in the operator's own namespace only.
    package var isInOwnNamespace: Bool
    /// The only object that it is needed for; empty for all of them.
    package var name: String

    package init(
        verb: String,
        group: String,
        resource: String,
        isInOwnNamespace: Bool = false,
        name: String = ""
    ) {
        self.verb = verb
        self.group = group
        self.resource = resource
        self.isInOwnNamespace = isInOwnNamespace
        self.name = name
    }

    /// With the subresource behind a slash, as rules have it.
    package var description: String { "\(verb) \(resource)\(group.isEmpty ? "" : ".\(group)")" }

    /// Whether it is needed where only the apps of some namespaces are handled, too.
    package var isForApps: Bool {
        !["runtime.spinkube.dev", "node.k8s.io"].contains(group)
            && !["nodes", "daemonsets"].contains(resource)
    }

    /// What is asked after: at least one right for each kind that the operator works with. The rules themselves are in
    /// deploy/kustomize/base/rbac.yaml.
    package static let needed: [OperatorRight] =
        rights("core.spinkube.dev", "spinapps", "list", "watch")
        + rights("core.spinkube.dev", "spinapps/status", "patch")
        + rights("core.spinkube.dev", "spinappexecutors", "list", "watch", "patch")
        + rights("core.spinkube.dev", "spinappexecutors/status", "patch")
        + rights("core.spinkube.dev", "spinapps/finalizers", "update")
        + rights("apps", "deployments", "list", "watch", "create", "patch", "delete")
        + rights("apps", "replicasets", "list")
        + rights("", "pods", "list", "watch")
        + rights("", "services", "list", "watch", "create", "patch", "delete")
        + rights("", "secrets", "get", "list", "watch", "create", "patch", "delete")
        + rights("", "configmaps", "get", "list", "watch")
        + rights("policy", "poddisruptionbudgets", "list", "create", "patch", "delete")
        + rights("autoscaling", "horizontalpodautoscalers", "list", "create", "patch", "delete")
        + rights("events.k8s.io", "events", "create")
        + rights("runtime.spinkube.dev", "shims", "list", "watch", "patch")
        + rights("runtime.spinkube.dev", "shims/status", "patch")
        + rights("", "nodes", "list", "watch", "patch")
        + rights("node.k8s.io", "runtimeclasses", "list", "watch", "create", "patch", "delete")
        + rights("apps", "daemonsets", "list", "create", "patch", "delete", isInOwnNamespace: true)
        + rights("coordination.k8s.io", "leases", "create", isInOwnNamespace: true)
        + rights(
            "coordination.k8s.io",
            "leases",
            "get",
            "patch",
            isInOwnNamespace: true,
            name: Installation.leaseName
        )

    private static func rights(
        _ group: String,
        _ resource: String,
        _ verbs: String...,
        isInOwnNamespace: Bool = false,
        name: String = ""
    ) -> [OperatorRight] {
        verbs.map {
            OperatorRight(
                verb: $0,
                group: group,
                resource: resource,
                isInOwnNamespace: isInOwnNamespace,
                name: name
            )
        }
    }
}

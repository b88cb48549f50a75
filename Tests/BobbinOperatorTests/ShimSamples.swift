// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import SpinState

@testable import BobbinOperator

/// A Shim, its nodes and its agents, as the caches would hold them.
struct ShimScene {
    static let now = Timestamp(microseconds: 1_700_000_000_000_000)

    var view: ShimView

    init(_ shim: Shim = ShimScene.shim("spin"), nodes: [Node] = []) {
        view = ShimView(shim: shim, shims: [shim], nodes: nodes, now: Self.now)
        view.installer = Self.daemonSet("install-set", of: shim)
        view.uninstaller = Self.daemonSet("uninstall-set", of: shim)
        view.order = "current"
    }

    var plan: ShimPlan { ShimPlan(view) }

    /// What the plan makes of the labels, by node: `key=value`, or `key-` for one that is removed.
    var labels: [String: Set<String>] {
        Dictionary(
            uniqueKeysWithValues: plan.changes.map { change in
                (
                    change.node.name,
                    Set(
                        change.labels.map { key, value in
                            let short = key.hasPrefix(ShimKeyspace.readyLabelPrefix) ? "ready" : "wanted"
                            return value.map { "\(short)=\($0)" } ?? "\(short)-"
                        }
                    )
                )
            }
        )
    }

    func status(after failure: ShimFailure? = nil) -> ShimStatus {
        ShimReport(shim: view.shim, plan: plan, failure: failure, now: Self.now).status
    }

    func condition(_ type: ConditionType) -> Condition { status().condition(type) ?? Condition() }

    mutating func users(_ pods: [(name: String, node: String)]) {
        var users = ShimUsers()
        for pod in pods {
            users.add(ObjectKey(namespace: "default", name: pod.name), node: pod.node, runtimeClass: "wasm")
        }
        view.users = users
    }

    static func shim(
        _ name: String,
        runtimeClass: String = "wasm",
        handler: String = "spin",
        created: String = "2023-01-01T00:00:00Z",
        isDeleted: Bool = false,
        maxUpdate: JSONValue = 1
    ) -> Shim {
        var shim = Shim()
        shim.metadata.key = ObjectKey(name: name)
        shim.metadata.uid = "uid-\(name)"
        shim.metadata.generation = 7
        shim.metadata.creationTimestamp = created
        shim.metadata.deletionTimestamp = isDeleted ? created : nil
        shim.spec.runtimeClass.name = runtimeClass
        shim.spec.runtimeClass.handler = handler
        shim.spec.rolloutStrategy.maxUpdate = maxUpdate
        return shim
    }

    /// - Parameter away: For how many seconds the node hasn't been ready.
    static func node(
        _ name: String,
        wanted: String? = nil,
        ready: String? = nil,
        labels: [String: String] = [:],
        away: Int64? = nil,
        handlers: [String] = []
    ) -> Node {
        var node = Node()
        node.metadata.key = ObjectKey(name: name)
        node.metadata.uid = "uid-\(name)"
        node.metadata.labels = labels
        node.metadata.labels["kubernetes.io/os"] = labels["kubernetes.io/os"] ?? "linux"
        node.metadata.labels["shim.runtime.spinkube.dev/spin"] = wanted
        node.metadata.labels["ready.runtime.spinkube.dev/spin"] = ready
        node.isReady = away == nil
        node.transition = ago(away ?? 3600)
        node.handlers = handlers
        return node
    }

    static func ago(_ seconds: Int64) -> Timestamp {
        Timestamp(microseconds: now.microseconds - seconds * 1_000_000)
    }

    static func agent(
        on node: String,
        _ operation: InstallationOrder.Operation = .install,
        isReady: Bool = true,
        order: String = "current",
        handler: String? = "spin",
        failure: NodeFailure? = nil,
        age: Int64 = 10,
        of set: String? = nil
    ) -> AgentPod {
        var pod = AgentPod()
        pod.metadata.key = ObjectKey(namespace: "bobbin", name: "\(operation.rawValue)-\(node)")
        pod.shim = "spin"
        pod.operation = operation
        pod.order = order
        pod.handler = handler
        pod.daemonSet = set ?? (operation == .install ? "install-set" : "uninstall-set")
        pod.node = node
        pod.isReady = isReady
        pod.since = ago(age)
        pod.failure = failure
        return pod
    }

    static func daemonSet(_ uid: String, of shim: Shim) -> DaemonSet {
        var set = DaemonSet()
        set.metadata.uid = uid
        set.metadata.ownerReferences = [owner(shim)]
        return set
    }

    static func runtimeClass(_ name: String, handler: String = "spin", of shim: Shim?) -> RuntimeClass {
        var runtimeClass = RuntimeClass()
        runtimeClass.metadata.key = ObjectKey(name: name)
        runtimeClass.handler = handler
        runtimeClass.metadata.ownerReferences = shim.map { [owner($0)] } ?? []
        if shim != nil {
            runtimeClass.metadata.annotations["core.spinkube.dev/applied-configuration"] = "1"
            runtimeClass.metadata.fieldManagers = [FieldManagerEntry(manager: "bobbin", operation: "Apply")]
        }
        return runtimeClass
    }

    private static func owner(_ shim: Shim) -> OwnerReference {
        OwnerReference(
            to: Shim.type,
            name: shim.metadata.name,
            uid: shim.metadata.uid,
            isController: true,
            blocksOwnerDeletion: true
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What the DaemonSet controller does: one pod on each node that the template fits, replaced a few at a time.
package struct DaemonSetPlan {
    static let hashLabel = "controller-revision-hash"
    /// What every pod of a DaemonSet bears.
    private static let tolerations: [JSONValue] =
        ["not-ready", "unreachable"].map { toleration($0, "NoExecute") }
        + ["disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"].map {
            toleration($0, "NoSchedule")
        }

    private(set) var actions: [WorkloadAction] = []

    private let set: JSONValue
    /// The template as its pods would be admitted.
    private let spec: JSONValue
    private let hash: String
    private let podsByNode: [String: [JSONValue]]

    /// - Parameters:
    ///   - set: The DaemonSet.
    ///   - pods: Its pods; those that are going are among them.
    ///   - runtimeClass: The class of the template. Its selector counts here, since pods are made on their nodes
    ///     rather than scheduled to them.
    init(_ set: JSONValue, pods: [JSONValue], nodes: [JSONValue], runtimeClass: JSONValue?) {
        self.set = set
        var spec = set[path: "spec", "template", "spec"] ?? [:]
        for member in runtimeClass?[path: "scheduling", "nodeSelector"]?.object?.members ?? [] {
            spec["nodeSelector", default: [:]][member.key] = member.value
        }
        let own = spec["tolerations"]?.array ?? []
        let more = runtimeClass?[path: "scheduling", "tolerations"]?.array ?? []
        spec["tolerations"] = .array(own + more + Self.tolerations)
        self.spec = spec
        hash = Pods.hash(of: set[path: "spec", "template"] ?? [:])
        podsByNode = Dictionary(grouping: pods) { $0[path: "spec", "nodeName"]?.string ?? "" }

        let fitting = nodes.filter { NodeSelection.obstacle(to: spec, on: $0) == nil }
        place(on: fitting, of: nodes)
        if set[path: "spec", "updateStrategy", "type"]?.string != "OnDelete" { update(on: fitting) }
        actions.append(.status(status(on: fitting)))
    }

    private static func toleration(_ condition: String, _ effect: String) -> JSONValue {
        ["key": .string("node.kubernetes.io/\(condition)"), "operator": "Exists", "effect": .string(effect)]
    }

    private func isUpdated(_ pod: JSONValue) -> Bool {
        pod[path: "metadata", "labels", Self.hashLabel]?.string == hash
    }

    /// Makes pods where none are, and removes those that are in the wrong place or over.
    private mutating func place(on fitting: [JSONValue], of nodes: [JSONValue]) {
        let names = Set(fitting.map(\.name))
        // A node that only stopped taking pods keeps the one that it has.
        let keeping = nodes.filter { node in
            NodeSelection.matches(spec, node)
                && !NodeSelection.isRepelled(spec, by: node, effects: ["NoExecute"])
        }
        let kept = Set(keeping.map(\.name))
        for node in fitting where podsByNode[node.name] == nil {
            actions.append(.create(.pods, pod(on: node)))
        }
        for (node, pods) in podsByNode.sorted(by: { $0.key < $1.key }) {
            let present = pods.filter { !Pods.isDeleting($0) }
            guard names.contains(node) || kept.contains(node) else {
                actions += present.map { .delete(.pods, Pods.key($0)) }
                continue
            }
            // Whoever is finished is replaced, and the oldest of several stays.
            let running = present.filter(Pods.isActive).sorted { age($0) < age($1) }
            actions += present.filter(Pods.isFinished).map { .delete(.pods, Pods.key($0)) }
            actions += running.dropFirst().map { .delete(.pods, Pods.key($0)) }
        }
    }

    private func age(_ pod: JSONValue) -> String {
        (pod[path: "metadata", "creationTimestamp"]?.string ?? "") + pod.name
    }

    private func pod(on node: JSONValue) -> JSONValue {
        let generation = set[path: "metadata", "generation"]?.integer ?? 1
        let labels = [Self.hashLabel: hash, "pod-template-generation": String(generation)]
        var pod = Pods.make(
            from: set[path: "spec", "template"] ?? [:],
            owner: set,
            node: node.name,
            labels: labels
        )
        let own = pod[path: "spec", "tolerations"]?.array ?? []
        pod["spec", default: [:]]["tolerations"] = .array(own + Self.tolerations)
        return pod
    }

    /// Removes pods of an older template: those that aren't ready at once, of the others as many as may be missing.
    private mutating func update(on fitting: [JSONValue]) {
        var unavailable = 0
        var candidates: [JSONValue] = []
        for node in fitting {
            let pods = podsByNode[node.name]?.filter(Pods.isActive) ?? []
            guard let pod = pods.first, pods.count == 1 else {
                unavailable += 1
                continue
            }
            if isUpdated(pod) {
                if !Pods.isReady(pod) { unavailable += 1 }
            } else if !Pods.isReady(pod) {
                actions.append(.delete(.pods, Pods.key(pod)))
            } else {
                candidates.append(pod)
            }
        }
        let allowed = max(0, mayBeUnavailable(of: fitting.count) - unavailable)
        actions += candidates.prefix(allowed).map { .delete(.pods, Pods.key($0)) }
    }

    private func mayBeUnavailable(of nodes: Int) -> Int {
        let value = set[path: "spec", "updateStrategy", "rollingUpdate", "maxUnavailable"] ?? 1
        if let number = value.integer { return max(1, Int(number)) }
        let share = Int(value.string?.dropLast() ?? "") ?? 0
        return max(1, (nodes * share + 99) / 100)
    }

    private func status(on fitting: [JSONValue]) -> JSONValue {
        let names = Set(fitting.map(\.name))
        var (current, ready, updated, misscheduled) = (0, 0, 0, 0)
        for (node, pods) in podsByNode {
            let present = pods.filter { !Pods.isDeleting($0) }
            guard let pod = present.min(by: { age($0) < age($1) }) else { continue }
            guard names.contains(node) else {
                misscheduled += 1
                continue
            }
            current += 1
            if Pods.isReady(pod) { ready += 1 }
            if isUpdated(pod) { updated += 1 }
        }
        var status: JSONValue = [
            "currentNumberScheduled": .integer(Int64(current)),
            "numberMisscheduled": .integer(Int64(misscheduled)),
            "desiredNumberScheduled": .integer(Int64(names.count)), "numberReady": .integer(Int64(ready)),
            "observedGeneration": set[path: "metadata", "generation"] ?? 1,
        ]
        if updated > 0 { status["updatedNumberScheduled"] = .integer(Int64(updated)) }
        if ready > 0 { status["numberAvailable"] = .integer(Int64(ready)) }
        if names.count > ready { status["numberUnavailable"] = .integer(Int64(names.count - ready)) }
        return status
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Which nodes a pod may run on, as kube-scheduler and the DaemonSet controller see it.
enum NodeSelection {
    /// Why a pod doesn't fit a node, in kube-scheduler's words.
    enum Obstacle: String, Sendable, Hashable {
        case unschedulable = "node(s) were unschedulable"
        case taint = "node(s) had untolerated taint(s)"
        case mismatch = "node(s) didn't match Pod's node affinity/selector"
    }

    /// The first thing that keeps a pod off a node; `nil` where it fits.
    static func obstacle(to spec: JSONValue, on node: JSONValue) -> Obstacle? {
        let tolerations = spec["tolerations"]?.array ?? []
        if node[path: "spec", "unschedulable"]?.bool == true, !isTolerated(cordon, by: tolerations) {
            return .unschedulable
        }
        if isRepelled(spec, by: node, effects: ["NoSchedule", "NoExecute"]) { return .taint }
        return matches(spec, node) ? nil : .mismatch
    }

    /// Whether a taint of one of these effects isn't tolerated.
    static func isRepelled(_ spec: JSONValue, by node: JSONValue, effects: Set<String>) -> Bool {
        let tolerations = spec["tolerations"]?.array ?? []
        return taints(of: node).contains { taint in
            effects.contains(taint["effect"]?.string ?? "") && !isTolerated(taint, by: tolerations)
        }
    }

    /// Whether the node is one of those that the pod asks for by its selector, its affinity or its name.
    static func matches(_ spec: JSONValue, _ node: JSONValue) -> Bool {
        if let name = spec["nodeName"]?.string, !name.isEmpty, name != node.name { return false }
        let labels = node[path: "metadata", "labels"]
        guard (spec["nodeSelector"]?.object?.members ?? []).allSatisfy({ labels?[$0.key] == $0.value }) else {
            return false
        }
        let required = "requiredDuringSchedulingIgnoredDuringExecution"
        guard let affinity = spec[path: "affinity", "nodeAffinity", required] else { return true }
        return (affinity["nodeSelectorTerms"]?.array ?? []).contains { term in
            let expressions = term["matchExpressions"]?.array ?? []
            let fields = term["matchFields"]?.array ?? []
            // A term that asks for nothing selects nothing.
            return !(expressions.isEmpty && fields.isEmpty)
                && expressions.allSatisfy { holds($0, for: labels?[$0["key"]?.string ?? ""]) }
                && fields.allSatisfy { holds($0, for: .string(node.name)) }
        }
    }

    private static func holds(_ requirement: JSONValue, for value: JSONValue?) -> Bool {
        let values = requirement["values"]?.array ?? []
        func numbers() -> (Int, Int)? {
            guard let left = value?.string.flatMap(Int.init),
                let right = values.first?.string.flatMap(Int.init)
            else { return nil }
            return (left, right)
        }
        switch requirement["operator"]?.string {
        case "In": return value.map { values.contains($0) } ?? false
        case "NotIn": return value.map { !values.contains($0) } ?? true
        case "Exists": return value != nil
        case "DoesNotExist": return value == nil
        case "Gt": return numbers().map { $0.0 > $0.1 } ?? false
        case "Lt": return numbers().map { $0.0 < $0.1 } ?? false
        default: return false
        }
    }

    private static let cordon: JSONValue = [
        "key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule",
    ]

    /// The node's taints, with those that the node lifecycle controller would set.
    private static func taints(of node: JSONValue) -> [JSONValue] {
        var taints = node[path: "spec", "taints"]?.array ?? []
        if node[path: "spec", "unschedulable"]?.bool == true { taints.append(cordon) }
        if !Conditions.holds("Ready", in: node) {
            for effect in ["NoSchedule", "NoExecute"] as [JSONValue] {
                taints.append(["key": "node.kubernetes.io/not-ready", "effect": effect])
            }
        }
        return taints
    }

    private static func isTolerated(_ taint: JSONValue, by tolerations: [JSONValue]) -> Bool {
        tolerations.contains { toleration in
            let key = toleration["key"]?.string ?? ""
            let effect = toleration["effect"]?.string ?? ""
            guard effect.isEmpty || effect == taint["effect"]?.string else { return false }
            let exists = toleration["operator"]?.string == "Exists"
            guard key == taint["key"]?.string ?? "" || (key.isEmpty && exists) else { return false }
            return exists || toleration["value"]?.string ?? "" == taint["value"]?.string ?? ""
        }
    }
}

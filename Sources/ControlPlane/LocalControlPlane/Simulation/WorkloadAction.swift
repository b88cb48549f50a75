// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What a simulated controller does for the workload it looks at.
enum WorkloadAction: Sendable, Hashable {
    case create(GroupResource, JSONValue)
    /// Sets a ReplicaSet's replicas, and annotations.
    case scale(ObjectKey, Int64, annotations: [String: String])
    case annotate([String: String])
    case delete(GroupResource, ObjectKey)
    case status(JSONValue)

    /// How many objects are created at most between two looks at a workload, as kube-controller-manager has it.
    static let burst = 500

    var isCreation: Bool { if case .create = self { true } else { false } }
}

/// Pods as workloads see them.
enum Pods {
    static func isReady(_ pod: JSONValue) -> Bool { Conditions.holds("Ready", in: pod) && !isDeleting(pod) }

    static func isDeleting(_ pod: JSONValue) -> Bool { pod[path: "metadata", "deletionTimestamp"] != nil }

    static func isFinished(_ pod: JSONValue) -> Bool {
        ["Succeeded", "Failed"].contains(pod[path: "status", "phase"]?.string)
    }

    /// Whether the pod counts towards its workload's replicas.
    static func isActive(_ pod: JSONValue) -> Bool { !isDeleting(pod) && !isFinished(pod) }

    static func key(_ object: JSONValue) -> ObjectKey {
        ObjectKey(namespace: object.namespace, name: object.name)
    }

    /// A pod from a workload's template, with a generated name unless one is given.
    static func make(
        from template: JSONValue,
        owner: JSONValue,
        name: String? = nil,
        node: String? = nil,
        labels: [String: String] = [:]
    ) -> JSONValue {
        var metadata: JSONValue = [:]
        metadata["labels"] = template[path: "metadata", "labels"]
        metadata["annotations"] = template[path: "metadata", "annotations"]
        for (key, value) in labels { metadata["labels", default: [:]][key] = .string(value) }
        if let name {
            metadata["name"] = .string(name)
        } else {
            metadata["generateName"] = .string("\(owner.name)-")
        }
        metadata["namespace"] = .string(owner.namespace)
        metadata["ownerReferences"] = [controllerReference(to: owner)]
        var spec = template["spec"] ?? [:]
        if let node { spec["nodeName"] = .string(node) }
        return ["metadata": metadata, "spec": spec]
    }

    static func controllerReference(to owner: JSONValue) -> JSONValue {
        [
            "apiVersion": owner["apiVersion"] ?? "", "kind": owner["kind"] ?? "", "name": .string(owner.name),
            "uid": owner[path: "metadata", "uid"] ?? "", "controller": true, "blockOwnerDeletion": true,
        ]
    }

    /// A name for the content of a template that is the same whenever the content is.
    static func hash(of template: JSONValue) -> String {
        let hash = Digest(of: template).value
        let letters = Array("bcdfghjklmnpqrstvwxz2456789")
        var text = ""
        var rest = hash ^ hash >> 32
        for _ in 0..<10 {
            text.append(letters[Int(rest % UInt64(letters.count))])
            rest /= UInt64(letters.count)
        }
        return text
    }
}

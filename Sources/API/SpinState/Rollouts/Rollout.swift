// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// How far a Deployment's rollout got: what it is judged by.
package struct Rollout: Sendable, Hashable {
    /// The Deployment's name.
    package var name: String
    package var generation: Int64
    /// `spec.replicas`.
    package var replicas: Int64
    package var status: Status

    package init(name: String, generation: Int64, replicas: Int64, status: Status) {
        self.name = name
        self.generation = generation
        self.replicas = replicas
        self.status = status
    }

    /// The part of a Deployment's `status` that tells how its rollout goes.
    package struct Status: Sendable, Hashable {
        package var observedGeneration: Int64 = 0
        package var replicas: Int64 = 0
        package var updatedReplicas: Int64 = 0
        package var readyReplicas: Int64 = 0
        package var availableReplicas: Int64 = 0
        package var conditions: [Condition] = []

        package init() {}
    }

    package func condition(_ type: ConditionType) -> Condition? {
        status.conditions.first { $0.type == type }
    }

    /// Those of the pods that are of the newest version; all that are the Deployment's where that can't be told.
    ///
    /// The controller names the newest ReplicaSet in its `Progressing` condition, and nowhere else.
    package func newest(_ pods: [Pod]) -> [Pod] {
        let said = condition(.progressing)?.message ?? ""
        let prefix = "\(name)-"
        if let newest = KubernetesText.replicaSet(inProgressing: said), newest.hasPrefix(prefix) {
            return pods.filter { $0.replicaSet == newest }
        }
        return pods.filter { $0.replicaSet.hasPrefix(prefix) }
    }
}

extension Rollout.Status: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in
            switch key {
            case "observedGeneration": observedGeneration = Int64(try reader.int())
            case "replicas": replicas = Int64(try reader.int())
            case "updatedReplicas": updatedReplicas = Int64(try reader.int())
            case "readyReplicas": readyReplicas = Int64(try reader.int())
            case "availableReplicas": availableReplicas = Int64(try reader.int())
            case "conditions": conditions = try reader.array(of: Condition.self)
            default: try reader.skip()
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Conditions of workloads' statuses.
enum WorkloadConditions {
    /// Sets a condition; the time of transition moves only with the status.
    static func set(
        _ type: String,
        _ holds: Bool,
        reason: String,
        message: String,
        in conditions: [JSONValue],
        now: Timestamp
    ) -> [JSONValue] {
        let status = holds ? "True" : "False"
        var conditions = conditions
        let index = conditions.firstIndex { $0["type"]?.string == type }
        let old = index.map { conditions[$0] }
        if let old, old["status"]?.string == status, old["reason"]?.string == reason,
            old["message"]?.string == message
        {
            return conditions
        }
        let isSameStatus = old?["status"]?.string == status
        let condition: JSONValue = [
            "type": .string(type), "status": .string(status), "lastUpdateTime": .string(now.seconds),
            "lastTransitionTime": isSameStatus ? old?["lastTransitionTime"] ?? .null : .string(now.seconds),
            "reason": .string(reason), "message": .string(message),
        ]
        if let index { conditions[index] = condition } else { conditions.append(condition) }
        return conditions
    }

    /// A workload's status with the condition that tells what was refused: a ReplicaSet of a Deployment keeps that from
    /// progressing, and a pod is a `ReplicaFailure`.
    ///
    /// - Parameter workload: As it was before; a condition keeps its time if nothing changed.
    static func refusal(
        _ refusal: APIFailure?,
        in status: JSONValue,
        of workload: JSONValue,
        now: Timestamp
    ) -> JSONValue {
        guard let refusal else { return status }
        let isDeployment = workload["kind"]?.string == "Deployment"
        let type = isDeployment ? "Progressing" : "ReplicaFailure"
        let name = refusal.details?["name"]?.string ?? ""
        let before = workload[path: "status", "conditions"]?.array ?? []
        let others = (status["conditions"]?.array ?? []).filter { $0["type"]?.string != type }
        var conditions = set(
            type,
            !isDeployment,
            reason: isDeployment ? "ReplicaSetCreateError" : "FailedCreate",
            message: isDeployment
                ? "Failed to create new replica set \"\(name)\": \(refusal.message)" : refusal.message,
            in: before.filter { $0["type"]?.string == type },
            now: now
        )
        // A Deployment's conditions alone have this.
        if !isDeployment { for index in conditions.indices { conditions[index]["lastUpdateTime"] = nil } }
        var status = status
        status["conditions"] = .array(others + conditions)
        return status
    }
}

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

    /// A status with the `ReplicaFailure` condition of a pod that was refused, or without it.
    static func failure(_ message: String?, in status: JSONValue, now: Timestamp) -> JSONValue {
        var status = status
        let before = status["conditions"]?.array ?? []
        if let message {
            var conditions = set(
                "ReplicaFailure",
                true,
                reason: "FailedCreate",
                message: message,
                in: before,
                now: now
            )
            for index in conditions.indices where conditions[index]["type"]?.string == "ReplicaFailure" {
                conditions[index]["lastUpdateTime"] = nil
            }
            status["conditions"] = .array(conditions)
        }
        return status
    }
}

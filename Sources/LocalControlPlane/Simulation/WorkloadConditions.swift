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

    /// A status with the `ReplicaFailure` condition of a pod that was refused.
    ///
    /// - Parameter before: The status as it was, whose condition keeps its time if nothing changed.
    static func failure(
        _ message: String?,
        in status: JSONValue,
        before: JSONValue?,
        now: Timestamp
    ) -> JSONValue {
        guard let message else { return status }
        let known = (before?["conditions"]?.array ?? []).filter { $0["type"]?.string == "ReplicaFailure" }
        let others = (status["conditions"]?.array ?? []).filter { $0["type"]?.string != "ReplicaFailure" }
        var failure = set(
            "ReplicaFailure",
            true,
            reason: "FailedCreate",
            message: message,
            in: known,
            now: now
        )
        for index in failure.indices { failure[index]["lastUpdateTime"] = nil }
        var status = status
        status["conditions"] = .array(others + failure)
        return status
    }
}

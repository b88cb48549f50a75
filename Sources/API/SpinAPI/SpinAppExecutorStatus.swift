// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// What has become of an executor.
package struct SpinAppExecutorStatus: Sendable, Hashable {
    /// The generation of the executor that the rest tells of.
    package var observedGeneration: Int64 = 0
    /// How far the latest shared change has come; `nil` where there was none.
    package var rollout: RolloutProgress?
    package var conditions: [Condition] = []

    package init() {}

    /// The condition of that type.
    package func condition(_ type: ConditionType) -> Condition? { conditions.first { $0.type == type } }

    package var json: JSONValue {
        var value: JSONValue = [:]
        if observedGeneration > 0 { value["observedGeneration"] = .integer(observedGeneration) }
        if let rollout { value["rollout"] = rollout.json }
        if !conditions.isEmpty { value["conditions"] = .array(conditions.map(\.json)) }
        return value
    }
}

/// How many of an executor's apps a shared change has reached.
package struct RolloutProgress: Sendable, Hashable {
    /// The apps whose pods have to roll for it.
    package var total = 0
    /// Those that are rolled out.
    package var updated = 0
    /// Those that are being rolled out.
    package var inProgress = 0
    /// Those whose turn hasn't come.
    package var waiting = 0
    /// Those that failed with it.
    package var failed = 0

    package init() {}

    package var json: JSONValue {
        [
            "total": .integer(Int64(total)), "updated": .integer(Int64(updated)),
            "inProgress": .integer(Int64(inProgress)), "waiting": .integer(Int64(waiting)),
            "failed": .integer(Int64(failed)),
        ]
    }
}

extension SpinAppExecutorStatus: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "observedGeneration":
                observedGeneration = try reader.optional { Int64(try $0.int()) } ?? 0
            case "rollout": rollout = try reader.optional { try RolloutProgress(from: &$0) }
            case "conditions": conditions = try reader.array(of: Condition.self)
            default: try reader.skip()
            }
        }
    }
}

extension RolloutProgress: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "total": total = try reader.optional { try $0.int() } ?? 0
            case "updated": updated = try reader.optional { try $0.int() } ?? 0
            case "inProgress": inProgress = try reader.optional { try $0.int() } ?? 0
            case "waiting": waiting = try reader.optional { try $0.int() } ?? 0
            case "failed": failed = try reader.optional { try $0.int() } ?? 0
            default: try reader.skip()
            }
        }
    }
}

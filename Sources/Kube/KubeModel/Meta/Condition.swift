// SPDX-License-Identifier: Apache-2.0

/// One aspect of an object's state (`meta/v1` `Condition`).
public struct Condition: Sendable, Hashable {
    /// What is told about, such as `Ready`.
    public var type: ConditionType
    /// `True`, `False` or `Unknown`.
    public var status: ConditionStatus
    /// Why, in CamelCase.
    public var reason: String
    /// Why, for people.
    public var message: String
    /// The generation that this was told of.
    public var observedGeneration: Int64
    /// When the status last changed, RFC 3339.
    public var lastTransitionTime: String

    /// A condition.
    public init(
        type: ConditionType = "",
        status: ConditionStatus = "",
        reason: String = "",
        message: String = "",
        observedGeneration: Int64 = 0,
        lastTransitionTime: String = ""
    ) {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
        self.observedGeneration = observedGeneration
        self.lastTransitionTime = lastTransitionTime
    }

    /// The condition as JSON.
    public var json: JSONValue {
        var value: JSONValue = [
            "type": .string(type.rawValue), "status": .string(status.rawValue), "reason": .string(reason),
            "message": .string(message), "lastTransitionTime": .string(lastTransitionTime),
        ]
        if observedGeneration > 0 { value["observedGeneration"] = .integer(observedGeneration) }
        return value
    }
}

extension Condition: JSONReadable {
    /// Reads a condition.
    public init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in
            switch key {
            case "type": type = ConditionType(rawValue: try reader.string())
            case "status": status = ConditionStatus(rawValue: try reader.string())
            case "reason": reason = try reader.string()
            case "message": message = try reader.string()
            case "observedGeneration": observedGeneration = Int64(try reader.int())
            case "lastTransitionTime": lastTransitionTime = try reader.optional { try $0.string() } ?? ""
            default: try reader.skip()
            }
        }
    }
}

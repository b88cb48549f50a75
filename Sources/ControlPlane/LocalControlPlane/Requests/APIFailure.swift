// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// A request that failed, as the `Status` that it is answered with.
struct APIFailure: Error, Sendable {
    var code: Int
    var reason: String
    var message: String
    var details: JSONValue?

    init(_ code: Int, _ reason: String, _ message: String, details: JSONValue? = nil) {
        self.code = code
        self.reason = reason
        self.message = message
        self.details = details
    }

    var json: JSONValue {
        var status: JSONValue = [
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
            "message": .string(message),
        ]
        if !reason.isEmpty { status["reason"] = .string(reason) }
        if let details { status["details"] = details }
        status["code"] = .integer(Int64(code))
        return status
    }
}

extension APIFailure {
    /// 422: the object breaks the rules of its kind.
    static func invalid(kind: String, group: String, name: String, _ errors: [FieldError]) -> Self {
        let qualified = group.isEmpty ? kind : "\(kind).\(group)"
        var details: JSONValue = [:]
        if !name.isEmpty { details["name"] = .string(name) }
        if !group.isEmpty { details["group"] = .string(group) }
        details["kind"] = .string(kind)
        details["causes"] = .array(
            errors.map {
                [
                    "reason": .string($0.reason.rawValue), "message": .string($0.message),
                    "field": .string($0.path),
                ]
            }
        )
        return .init(
            422,
            "Invalid",
            FieldError.message(of: errors, type: qualified, name: name),
            details: details
        )
    }

    /// 422 of a query parameter.
    static func invalidOptions(_ kind: String, _ errors: [FieldError]) -> Self {
        invalid(kind: kind, group: "meta.k8s.io", name: "", errors)
    }
}

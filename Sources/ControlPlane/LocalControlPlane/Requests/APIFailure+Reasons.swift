// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension APIFailure {
    private static func details(_ resource: GroupResource, _ name: String) -> JSONValue {
        var details: JSONValue = [:]
        if !name.isEmpty { details["name"] = .string(name) }
        if !resource.group.isEmpty { details["group"] = .string(resource.group) }
        details["kind"] = .string(resource.plural)
        return details
    }

    static func notFound(_ resource: GroupResource, _ name: String) -> Self {
        .init(404, "NotFound", "\(resource) \"\(name)\" not found", details: details(resource, name))
    }

    /// There is no such kind, group or version. Answered as plain text.
    static let noSuchPath = Self(404, "", "404 page not found")

    /// The kind has no such subresource.
    static let noSuchSubresource = Self(
        404,
        "NotFound",
        "the server could not find the requested resource",
        details: [:]
    )

    /// What of a pod only a kubelet serves.
    static let containerSubresources = ["attach", "exec", "log", "portforward", "proxy"]

    /// A pod has no containers here.
    static func noContainers(_ subresource: String) -> Self {
        let missing = subresource == "log" ? "they have no logs" : "nothing can connect to them"
        return .init(
            501,
            "NotImplemented",
            "the embedded control plane (bobbin local) only simulates pods, so \(missing); use a cluster with nodes"
        )
    }

    static func alreadyExists(_ resource: GroupResource, _ name: String) -> Self {
        .init(
            409,
            "AlreadyExists",
            "\(resource) \"\(name)\" already exists",
            details: details(resource, name)
        )
    }

    static func conflict(_ resource: GroupResource, _ name: String, _ why: String) -> Self {
        .init(
            409,
            "Conflict",
            "Operation cannot be fulfilled on \(resource) \"\(name)\": \(why)",
            details: details(resource, name)
        )
    }

    static func modified(_ resource: GroupResource, _ name: String) -> Self {
        conflict(
            resource,
            name,
            "the object has been modified; please apply your changes to the latest version and try again"
        )
    }

    static func forbidden(
        _ resource: GroupResource,
        _ name: String,
        _ why: String,
        causes: [JSONValue] = []
    ) -> Self {
        var details = details(resource, name)
        if !causes.isEmpty { details["causes"] = .array(causes) }
        return .init(403, "Forbidden", "\(resource) \"\(name)\" is forbidden: \(why)", details: details)
    }

    /// Too much is under way for all clients together.
    static var busy: APIFailure {
        var failure = APIFailure(429, "TooManyRequests", "the server is busy with other requests; try again")
        failure.details = ["retryAfterSeconds": 1]
        return failure
    }

    static func badRequest(_ message: String) -> Self { .init(400, "BadRequest", message) }

    static func expired(oldest: UInt64, asked: UInt64) -> Self {
        .init(410, "Expired", "too old resource version: \(asked) (\(oldest))")
    }

    static let expiredContinueToken = Self(
        410,
        "Expired",
        "The provided continue parameter is too old to display a consistent list result. You can start a new "
            + "list without the continue parameter."
    )

    static func versionTooLarge(asked: UInt64, current: UInt64) -> Self {
        let message = "Too large resource version: \(asked), current: \(current)"
        return .init(
            504,
            "Timeout",
            "Timeout: \(message)",
            details: [
                "causes": [["reason": "ResourceVersionTooLarge", "message": "Too large resource version"]],
                "retryAfterSeconds": 1,
            ]
        )
    }

    static func methodNotAllowed() -> Self {
        .init(
            405,
            "MethodNotAllowed",
            "the server does not allow this method on the requested resource",
            details: [:]
        )
    }

    static func notAcceptable() -> Self {
        .init(
            406,
            "NotAcceptable",
            "only the following media types are accepted: application/json, application/yaml, "
                + "application/vnd.kubernetes.protobuf"
        )
    }

    static func unsupportedMediaType(_ accepted: [String]) -> Self {
        .init(
            415,
            "UnsupportedMediaType",
            "the body of the request was in an unknown format - accepted media types include: "
                + accepted.joined(separator: ", ")
        )
    }
}

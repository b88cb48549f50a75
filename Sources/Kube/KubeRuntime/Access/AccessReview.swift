// SPDX-License-Identifier: Apache-2.0

internal import KubeClient
internal import KubeModel

/// Asks the API server who has a token, and whether they may read the metrics.
struct AccessReview: Sendable {
    let writer: any ObjectWriter
    /// The field manager that writes are made under. Nothing is stored here, but the API wants one.
    let fieldManager: String

    /// - Throws: `KubeError`. It may not be shown to anybody as it is: nobody knows what the server repeats in it.
    func verdict(on token: String) async throws -> AccessVerdict {
        let body: JSONValue = [
            "apiVersion": .string(TokenReview.type.apiVersion), "kind": "TokenReview",
            "spec": ["token": .string(token)],
        ]
        let review = try await writer.create(
            TokenReview.self,
            body,
            in: "",
            fieldManager: fieldManager
        )
        guard review.isAuthenticated, let user = review.user else { return .unknown }
        return try await mayRead(user) ? .allowed : .forbidden
    }

    private func mayRead(_ user: JSONValue) async throws -> Bool {
        var spec: JSONValue = ["nonResourceAttributes": ["path": "/metrics", "verb": "get"]]
        spec["user"] = user["username"]
        for name in ["uid", "groups", "extra"] { spec[name] = user[name] }
        let body: JSONValue = [
            "apiVersion": .string(SubjectAccessReview.type.apiVersion), "kind": "SubjectAccessReview",
            "spec": spec,
        ]
        return try await writer.create(
            SubjectAccessReview.self,
            body,
            in: "",
            fieldManager: fieldManager
        ).isAllowed
    }
}

/// The answer to the question who has a token.
private struct TokenReview: Resource {
    static let type = ResourceType(
        group: "authentication.k8s.io",
        version: "v1",
        kind: "TokenReview",
        plural: "tokenreviews",
        isNamespaced: false
    )

    var metadata = ObjectMeta()
    var isAuthenticated = false
    var user: JSONValue?

    init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "status":
                let status = try JSONValue(from: &reader)
                isAuthenticated = status["authenticated"] == .bool(true)
                user = status["user"]
            // The spec has the token in it.
            default: try reader.skip()
            }
        }
    }
}

/// The answer to the question whether somebody may do something.
private struct SubjectAccessReview: Resource {
    static let type = ResourceType(
        group: "authorization.k8s.io",
        version: "v1",
        kind: "SubjectAccessReview",
        plural: "subjectaccessreviews",
        isNamespaced: false
    )

    var metadata = ObjectMeta()
    var isAllowed = false

    init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "status":
                let status = try JSONValue(from: &reader)
                isAllowed = status["allowed"] == .bool(true) && status["denied"] != .bool(true)
            default: try reader.skip()
            }
        }
    }
}

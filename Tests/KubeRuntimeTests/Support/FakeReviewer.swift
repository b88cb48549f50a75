// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Synchronization

@testable import KubeRuntime

/// Answers reviews as an API server would: `good` may read, `weak` may not, `down` gets no answer, others are nobody's.
final class FakeReviewer: ObjectWriter {
    private let tokens = Mutex<[String]>([])

    /// The tokens that it was asked about, in order.
    var asked: [String] { tokens.withLock { $0 } }

    func create<Object: Resource>(
        _ type: Object.Type,
        _ body: JSONValue,
        in namespace: String,
        fieldManager: String
    ) async throws -> Object {
        var answer = body
        if Object.type.kind == "TokenReview" {
            let token = body[path: "spec", "token"]?.string ?? ""
            tokens.withLock { $0.append(token) }
            if token == "down" { throw KubeError(.transport, message: "no route; sent \(token)") }
            answer["status"] =
                ["good", "weak"].contains(token)
                ? ["authenticated": true, "user": ["username": .string(token), "groups": ["a"]]]
                : ["authenticated": false, "error": "nobody"]
        } else {
            let attributes = body[path: "spec", "nonResourceAttributes"]
            let isAllowed =
                body[path: "spec", "user"] == "good" && body[path: "spec", "groups"] == ["a"]
                && attributes == ["path": "/metrics", "verb": "get"]
            answer["status"] = ["allowed": .bool(isAllowed)]
        }
        return try Object(json: answer.jsonBytes)
    }

    func apply<Object: Resource>(
        _ type: Object.Type,
        _ configuration: JSONValue,
        to key: ObjectKey,
        subresource: String?,
        fieldManager: String,
        force: Bool
    ) async throws -> Object { throw KubeError(.request, message: "unexpected") }

    func patch<Object: Resource>(
        _ type: Object.Type,
        _ patch: Patch,
        to key: ObjectKey,
        subresource: String?,
        fieldManager: String
    ) async throws -> Object { throw KubeError(.request, message: "unexpected") }

    func replace<Object: Resource>(
        _ type: Object.Type,
        _ body: JSONValue,
        at key: ObjectKey,
        subresource: String?,
        fieldManager: String
    ) async throws -> Object { throw KubeError(.request, message: "unexpected") }

    func delete(_ type: ResourceType, _ key: ObjectKey, _ options: DeleteOptions) async throws {}
}

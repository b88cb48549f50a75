// SPDX-License-Identifier: Apache-2.0

import Diagnosis
import KubeClient
import KubeModel
import SpinAPI

/// Asks the API server whether a user is allowed to do something (`authorization.k8s.io/v1`).
struct AccessReview: Resource {
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
            case "metadata": metadata = try ObjectMeta(from: &reader)
            case "status":
                try reader.object { key, reader in
                    if key == "allowed" { isAllowed = try reader.bool() } else { try reader.skip() }
                }
            default: try reader.skip()
            }
        }
    }

    /// Whether a service account has a right.
    ///
    /// - Parameter namespace: where; empty for everywhere.
    static func ask(
        _ client: Client,
        _ right: OperatorRight,
        of account: ObjectKey,
        in namespace: String
    ) async -> Reading<Bool> {
        let parts = right.resource.split(separator: "/", maxSplits: 1).map(String.init)
        var attributes: JSONValue = [
            "verb": .string(right.verb), "group": .string(right.group), "resource": .string(parts[0]),
        ]
        if parts.count == 2 { attributes["subresource"] = .string(parts[1]) }
        if !namespace.isEmpty { attributes["namespace"] = .string(namespace) }
        if !right.name.isEmpty { attributes["name"] = .string(right.name) }
        let user = "system:serviceaccount:\(account.namespace):\(account.name)"
        let review: JSONValue = [
            "apiVersion": .string(type.apiVersion), "kind": .string(type.kind),
            "spec": [
                "user": .string(user),
                "groups": [
                    "system:serviceaccounts", .string("system:serviceaccounts:\(account.namespace)"),
                    "system:authenticated",
                ],
                "resourceAttributes": attributes,
            ],
        ]
        do {
            let answer = try await client.create(
                Self.self,
                review,
                in: "",
                fieldManager: Installation.fieldManager
            )
            return .read(answer.isAllowed)
        } catch { return .unread(Observer.text(of: error)) }
    }
}

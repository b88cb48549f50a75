// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Answers questions about rights: whoever reaches the local control plane may do everything.
enum AccessReviews {
    static func answer(_ review: JSONValue, _ resource: ServedResource) -> JSONValue {
        var answer = review
        answer["apiVersion"] = .string(resource.type.apiVersion)
        answer["kind"] = .string(resource.kind)
        answer["metadata", default: [:]]["creationTimestamp"] = .null
        switch resource.kind {
        case "TokenReview":
            answer["status"] = ["authenticated": true, "user": user]
        case "SelfSubjectReview": answer["status"] = ["userInfo": user]
        case "SelfSubjectRulesReview":
            answer["status"] = [
                "incomplete": false,
                "nonResourceRules": [["nonResourceURLs": ["*"], "verbs": ["*"]]],
                "resourceRules": [["apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]]],
            ]
        default:
            answer["status"] = ["allowed": true, "reason": "the local control plane allows everything"]
        }
        return answer
    }

    private static let user: JSONValue = [
        "username": "local", "groups": ["system:masters", "system:authenticated"],
    ]
}

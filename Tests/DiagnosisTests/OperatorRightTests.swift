// SPDX-License-Identifier: Apache-2.0

import Diagnosis
import Foundation
import KubeModel
import Manifests
import Testing

/// What doctor asks after is what the operator's roles allow.
struct OperatorRightTests {
    @Test(arguments: OperatorRight.needed)
    func `a right that is asked after is one of the roles`(right: OperatorRight) throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let path = "/\(root)/deploy/kustomize/base/rbac.yaml"
        let roles = try YAML.documents(try String(contentsOfFile: path, encoding: .utf8), source: path)
        let rules = roles.filter {
            $0["kind"] == "ClusterRole" || right.isInOwnNamespace && $0["kind"] == "Role"
        }
        .flatMap { $0["rules"]?.array ?? [] }
        let isAllowed = rules.contains { rule in
            has(rule, "apiGroups", right.group) && has(rule, "resources", right.resource)
                && has(rule, "verbs", right.verb)
                && (rule["resourceNames"] == nil || has(rule, "resourceNames", right.name))
        }
        #expect(isAllowed)
    }

    private func has(_ rule: JSONValue, _ list: String, _ element: String) -> Bool {
        (rule[list]?.array ?? []).contains { $0.string == element }
    }
}

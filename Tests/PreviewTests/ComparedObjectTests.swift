// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import Preview

struct ComparedObjectTests {
    @Test func `what the API server writes for itself is no difference`() {
        let live: JSONValue = [
            "status": ["ready": true], "kind": "SpinApp",
            "metadata": [
                "uid": "1", "generation": 2, "resourceVersion": "3", "managedFields": [], "name": "a",
                "creationTimestamp": "now",
                "annotations": ["kubectl.kubernetes.io/last-applied-configuration": "{}"],
            ],
        ]
        #expect(ComparedObject.reduced(live) == ["kind": "SpinApp", "metadata": ["name": "a"]])
    }

    @Test func `of a child, neither what the operator notes on it nor the UID of its app counts`() {
        let child: JSONValue = [
            "metadata": [
                "annotations": ["core.spinkube.dev/applied-configuration": "x", "mine": "y"],
                "ownerReferences": [["name": "a", "uid": "1"]],
            ]
        ]
        let reduced: JSONValue = [
            "metadata": ["annotations": ["mine": "y"], "ownerReferences": [["name": "a"]]]
        ]
        #expect(ComparedObject.reduced(child, isChild: true) == reduced)
    }

    private func secret(_ data: JSONValue) -> JSONValue {
        ["apiVersion": "v1", "kind": "Secret", "data": data]
    }

    @Test func `no value of a Secret is shown, only that it differs`() {
        let before = secret(["same": "a", "changed": "b", "gone": "c"])
        let after = secret(["same": "a", "changed": "x", "new": "d"])
        let masked = ComparedObject.masked(before, after)
        #expect(masked.before == secret(["same": "***", "changed": "*** (before)", "gone": "***"]))
        #expect(masked.after == secret(["same": "***", "changed": "*** (after)", "new": "***"]))
        #expect(
            ComparedObject.masked(nil, after).after?["data"] == [
                "same": "***", "changed": "***", "new": "***",
            ]
        )
    }

    @Test func `values of other objects are shown`() {
        let map: JSONValue = ["apiVersion": "v1", "kind": "ConfigMap", "data": ["a": "b"]]
        #expect(ComparedObject.masked(map, nil).before == map)
    }
}

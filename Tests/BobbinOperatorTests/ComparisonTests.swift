// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import BobbinOperator

struct ComparisonTests {
    static let rendered: JSONValue = [
        "replicas": 2,
        "template": [
            "spec": [
                "containers": [
                    [
                        "name": "app", "image": "a:1",
                        "env": [["name": "A", "value": "1"], ["name": "B", "value": "2"]],
                        "resources": ["limits": ["cpu": "1000m", "memory": "1Gi"]],
                    ]
                ],
                "volumes": [],
            ]
        ],
    ]

    /// As the API server stores it: defaults filled in, quantities canonical, empty lists dropped.
    static let stored: JSONValue = [
        "replicas": 2, "revisionHistoryLimit": 10,
        "template": [
            "metadata": ["creationTimestamp": .null],
            "spec": [
                "containers": [
                    [
                        "name": "app", "image": "a:1", "imagePullPolicy": "IfNotPresent",
                        "env": [["name": "A", "value": "1"], ["name": "B", "value": "2"]],
                        "resources": ["limits": ["cpu": "1", "memory": "1Gi"]],
                    ]
                ],
                "restartPolicy": "Always",
            ],
        ],
    ]

    @Test func `what the server defaulted and wrote its own way is no difference`() {
        #expect(Comparison.isApplied(Self.rendered, in: Self.stored))
    }

    @Test func `what admission injected is no difference`() {
        var live = Self.stored
        var containers = live[path: "template", "spec", "containers"]?.array ?? []
        containers.insert(["name": "sidecar", "image": "s:1"], at: 0)
        live["template"]?["spec"]?["containers"] = .array(containers)
        #expect(Comparison.isApplied(Self.rendered, in: live))
    }

    @Test func `one more member of an atomic map is a difference`() {
        let rendered: JSONValue = ["selector": ["a": "1"]]
        #expect(Comparison.isApplied(rendered, in: ["selector": ["a": "1"]]))
        #expect(!Comparison.isApplied(rendered, in: ["selector": ["a": "1", "b": "2"]]))
    }

    @Test(arguments: ["image", "env", "resources", "missing container", "order of env"])
    func `what somebody edited is a difference`(edit: String) {
        var live = Self.stored
        var containers = live[path: "template", "spec", "containers"]?.array ?? []
        switch edit {
        case "image": containers[0]["image"] = "b:1"
        case "env": containers[0]["env"] = [["name": "A", "value": "1"], ["name": "B", "value": "3"]]
        case "resources": containers[0]["resources"] = ["limits": ["cpu": "2", "memory": "1Gi"]]
        case "order of env":
            containers[0]["env"] = [["name": "B", "value": "2"], ["name": "A", "value": "1"]]
        default: containers = []
        }
        live["template"]?["spec"]?["containers"] = .array(containers)
        #expect(!Comparison.isApplied(Self.rendered, in: live))
    }

    @Test(arguments: [.bool(false), .integer(0)] as [JSONValue])
    func `false and 0 that somebody removed are a difference, nothing at all is none`(value: JSONValue) {
        #expect(!Comparison.isApplied(["automount": value], in: [:]))
        #expect(!Comparison.isApplied(["securityContext": ["a": value]], in: [:]))
        #expect(Comparison.isApplied(["a": "", "b": [], "c": [:], "d": .null], in: [:]))
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import BobbinOperator

struct BreakageTests {
    private static let container: JSONValue = [
        "name": "app", "ports": [["name": "http", "containerPort": 80]],
        "env": [["name": "A", "value": "1"], ["name": "B", "value": "2"]],
        "volumeMounts": [["name": "v", "mountPath": "/v"]],
        "livenessProbe": ["httpGet": ["port": 80]],
    ]
    private static let rendered: JSONValue = [
        "template": [
            "spec": [
                "containers": [container],
                "volumes": [["name": "v", "secret": ["secretName": "s"]]],
            ]
        ]
    ]
    private static let pod = ["f:template", "f:spec"]
    private static let app = pod + ["f:containers", #"k:{"name":"app"}"#]

    private func live(_ edit: (inout JSONValue) -> Void) -> JSONValue {
        var container = Self.container
        edit(&container)
        var live = Self.rendered
        live["template"]?["spec"]?["containers"] = [container]
        return live
    }

    @Test func `an object that is as rendered is not broken, whatever was added`() {
        #expect(Breakage.paths(of: Self.rendered, in: Self.rendered) == [])
        let added = live { container in
            container["env"] = .array((container["env"]?.array ?? []) + [["name": "C", "value": "3"]])
        }
        #expect(Breakage.paths(of: Self.rendered, in: added) == [])
    }

    private static let edits: [(String, JSONValue)] = [
        ("ports", [["name": "http", "containerPort": 81]]),
        ("env", [["name": "A", "value": "1"], ["name": "X", "value": "2"]]),
        ("volumeMounts", [["name": "v", "mountPath": "/elsewhere"]]),
        ("livenessProbe", ["exec": ["command": ["true"]]]),
    ]

    @Test(arguments: edits)
    func `a list or a choice in which an entry of ours is missing is broken`(field: String, edited: JSONValue)
    {
        let paths = Breakage.paths(of: Self.rendered, in: live { $0[field] = edited })
        #expect(paths == [Self.app + ["f:\(field)"]])
    }

    @Test func `a container that was renamed breaks the list of containers`() {
        #expect(
            Breakage.paths(of: Self.rendered, in: live { $0["name"] = "other" }) == [
                Self.pod + ["f:containers"]
            ]
        )
    }

    @Test func `a volume of another sort is broken by itself`() {
        var live = Self.rendered
        live["template"]?["spec"]?["volumes"] = [["name": "v", "emptyDir": [:]]]
        #expect(
            Breakage.paths(of: Self.rendered, in: live) == [Self.pod + ["f:volumes", #"k:{"name":"v"}"#]]
        )
    }

    @Test func `what an apply puts right by itself is not broken`() {
        #expect(Breakage.paths(of: Self.rendered, in: live { $0["livenessProbe"] = nil }) == [])
        #expect(
            Breakage.paths(
                of: Self.rendered,
                in: live { $0["env"] = [["name": "A", "value": "9"], ["name": "B", "value": "2"]] }
            ) == []
        )
    }

    @Test func `in an exact list nobody else has an element`() {
        let service: JSONValue = ["ports": [["port": 80]]]
        let more: JSONValue = ["ports": [["port": 80, "name": "a"], ["port": 81, "name": "b"]]]
        #expect(Breakage.paths(of: service, in: more) == [])
        #expect(Breakage.paths(of: service, in: more, exactLists: ["ports"]) == [["f:ports"]])
        #expect(!Comparison.isApplied(service, in: more, exactLists: ["ports"]))
        #expect(Breakage.paths(of: service, in: ["ports": [["port": 8080]]]) == [["f:ports"]])
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

/// Pods and their RuntimeClass, in the words of a recorded kube-apiserver and kube-scheduler 1.36.
@Suite struct RuntimeClassTests {
    private let pods = "/api/v1/namespaces/default/pods"
    private let classes = "/apis/node.k8s.io/v1/runtimeclasses"

    private func server(nodes: [LocalControlPlane.Node]) async throws -> (TestServer, Controllers) {
        let server = try TestServer(nodes: nodes)
        var controllers = server.controllers()
        await server.settle(&controllers)
        let made: JSONValue = [
            "apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": ["name": "wasm"],
            "handler": "spin",
            "scheduling": [
                "nodeSelector": ["ready": "spin"],
                "tolerations": [
                    ["key": "wasm", "operator": "Exists"],
                    ["key": "same", "operator": "Exists", "effect": "NoSchedule"],
                ],
            ],
            "overhead": ["podFixed": ["cpu": "250m", "memory": "16Mi"]],
        ]
        #expect(try server.send("POST", classes, made).code == 201)
        return (server, controllers)
    }

    private func pod(_ spec: JSONValue) -> JSONValue {
        var pod: JSONValue = [
            "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "p"],
            "spec": ["containers": [["name": "c", "image": "i"]]],
        ]
        for (key, value) in spec.object ?? JSONObject() { pod["spec", default: [:]][key] = value }
        return pod
    }

    @Test func `a pod gets what its class asks for`() async throws {
        let (server, _) = try await server(nodes: [])
        let tolerations: JSONValue = [
            ["key": "same", "operator": "Exists", "effect": "NoSchedule"],
            ["key": "mine", "operator": "Exists"],
        ]
        let sent = pod([
            "runtimeClassName": "wasm", "nodeSelector": ["disk": "fast"], "tolerations": tolerations,
            "overhead": ["cpu": "0.25", "memory": "16Mi"],
        ])
        let spec = try server.send("POST", pods, sent).body["spec"]
        #expect(spec?["nodeSelector"] == ["disk": "fast", "ready": "spin"])
        #expect(spec?["overhead"]?["memory"] == "16Mi")
        #expect(
            spec?["tolerations"]?.array?.compactMap { $0["key"]?.string } == ["same", "mine", "wasm"]
        )
    }

    private static let refusals: [(spec: JSONValue, message: String)] = [
        (
            ["runtimeClassName": "wasm", "nodeSelector": ["ready": "no"]],
            "conflict: runtimeClass.scheduling.nodeSelector[ready] = spin; pod.spec.nodeSelector[ready] = no"
        ),
        (
            ["runtimeClassName": "wasm", "overhead": ["memory": "1Mi"]],
            "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"
        ),
        (
            ["overhead": ["memory": "1Mi"]],
            "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"
        ),
        (["runtimeClassName": "none"], "pod rejected: RuntimeClass \"none\" not found"),
    ]

    @Test(arguments: refusals)
    func `a pod that contradicts its class is refused`(spec: JSONValue, message: String) async throws {
        let (server, _) = try await server(nodes: [])
        let answer = try server.send("POST", pods, pod(spec))
        #expect(answer.code == 403)
        #expect(answer.body["message"]?.string == "pods \"p\" is forbidden: \(message)")
    }

    @Test func `a pod waits for a node that its class selects`() async throws {
        var (server, controllers) = try await server(nodes: [
            .init(name: "a"), .init(name: "b"), .init(name: "c"),
        ])
        let taint: JSONValue = ["key": "k", "effect": "NoSchedule"]
        try server.send("PATCH", "/api/v1/nodes/b", ["spec": ["taints": [taint]]], type: Objects.merge)
        try server.send("PATCH", "/api/v1/nodes/c", ["spec": ["unschedulable": true]], type: Objects.merge)
        try server.send("POST", pods, pod(["runtimeClassName": "wasm"]))
        await server.settle(&controllers)
        let waiting = try server.send("GET", pods + "/p").body
        #expect(
            waiting[path: "status", "conditions"]?.array?.first?["message"] == """
                0/3 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated \
                taint(s), 1 node(s) were unschedulable. no new claims to deallocate, preemption: 0/3 nodes are \
                available: 3 Preemption is not helpful for scheduling.
                """
        )
        let ready: JSONValue = ["metadata": ["labels": ["ready": "spin"]]]
        try server.send("PATCH", "/api/v1/nodes/a", ready, type: Objects.merge)
        await server.settle(&controllers)
        #expect(try server.send("GET", pods + "/p").body[path: "spec", "nodeName"] == "a")
    }
}

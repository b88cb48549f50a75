// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import LocalControlPlane
import SpinAPI
import SpinState
import Testing

@testable import BobbinOperator

/// The life of a Shim against the embedded API server.
@Suite(.timeLimit(.minutes(5)))
struct ShimReconcilerTests {
    private static let ready = [
        "shim.runtime.spinkube.dev/spin": "install", "ready.runtime.spinkube.dev/spin": "spin",
    ]

    @Test func `a Shim comes to all its nodes, and a restart writes nothing`() async throws {
        try await ShimLab.run(nodes: ["a", "b", "c"]) { lab in
            try await lab.applyShim()
            try await lab.controlling { _ in
                try await lab.untilReady(nodes: 3)
                for node in ["a", "b", "c"] { #expect(try await lab.node(node) == Self.ready) }
                let shim = try #require(try await lab.shim())
                #expect(shim.metadata.finalizers == [ShimKeyspace.finalizer])
                #expect(shim.status.runtimeClass == "wasm")
                #expect(shim.status.condition("Ready")?.reason == "AllNodesReady")
                let runtimeClass = try #require(try await lab.get(RuntimeClass.self, "", "wasm"))
                #expect(runtimeClass.handler == "spin")
            }
            lab.plane.requestLog.keepCalls()
            lab.plane.requestLog.reset()
            let passes = lab.passes
            try await lab.controlling { _ in
                try await lab.until("the Shim is looked at") { lab.passes >= passes + 1 }
                let writes = lab.plane.requestLog.calls.filter {
                    !["get", "list", "watch"].contains($0.verb)
                }
                #expect(writes.isEmpty, "\(writes)")
            }
        }
    }

    @Test func `a change is rolled out, and a handler too`() async throws {
        try await ShimLab.run(nodes: ["a", "b"]) { lab in
            try await lab.applyShim()
            try await lab.controlling { _ in
                try await lab.untilReady(nodes: 2)
                try await lab.applyShim(location: "https://example.com/other.tar.gz")
                try await lab.untilReady(nodes: 2)
                #expect(try await lab.shim()?.status.nodesUpdated == 2)
                let before = try #require(try await lab.get(RuntimeClass.self, "", "wasm"))
                try await lab.applyShim(handler: "spin-v2")
                try await lab.untilReady(nodes: 2)
                let after = try #require(try await lab.get(RuntimeClass.self, "", "wasm"))
                #expect(after.handler == "spin-v2")
                #expect(after.metadata.uid != before.metadata.uid)
                #expect(try await lab.node("a")["ready.runtime.spinkube.dev/spin"] == "spin-v2")
                #expect(try await lab.shim()?.status.handler == "spin-v2")
            }
        }
    }

    @Test func `what somebody edits or deletes comes back`() async throws {
        try await ShimLab.run(nodes: ["a"]) { lab in
            try await lab.applyShim()
            try await lab.controlling { _ in
                try await lab.untilReady(nodes: 1)
                try await lab.patch(
                    DaemonSet.self,
                    "bobbin",
                    "shim-spin",
                    ["spec": ["template": ["spec": ["nodeSelector": ["somewhere": "else"]]]]]
                )
                try await lab.until("the DaemonSet is as it was") {
                    let set = try await lab.get(DaemonSet.self, "bobbin", "shim-spin")
                    let selector = try set?.spec.value()?[path: "template", "spec", "nodeSelector"]
                    return selector?["somewhere"] == nil
                }
                try await lab.patch(
                    Node.self,
                    "",
                    "a",
                    ["metadata": ["labels": ["ready.runtime.spinkube.dev/spin": "nonsense"]]]
                )
                try await lab.until("the node is as it was") { try await lab.node("a") == Self.ready }
                for (type, namespace, name) in [
                    (DaemonSet.type, "bobbin", "shim-spin"), (RuntimeClass.type, "", "wasm"),
                ] {
                    try await lab.delete(type, namespace, name)
                    try await lab.untilReady(nodes: 1)
                    try await lab.until("\(name) is back") {
                        type == DaemonSet.type
                            ? try await lab.get(DaemonSet.self, namespace, name) != nil
                            : try await lab.get(RuntimeClass.self, namespace, name) != nil
                    }
                }
                try await lab.until("the node is as it was") { try await lab.node("a") == Self.ready }
            }
        }
    }

    @Test func `deletion waits for pods, then cleans every node, and leaves nothing`() async throws {
        try await ShimLab.run(nodes: ["a", "b"]) { lab in
            try await lab.applyShim()
            try await lab.controlling { _ in
                try await lab.untilReady(nodes: 2)
                try await lab.apply([
                    "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "web", "namespace": "default"],
                    "spec": [
                        "runtimeClassName": "wasm", "containers": [["name": "web", "image": "web:1"]],
                    ],
                ])
                try await lab.delete(Shim.type, "", "spin")
                try await lab.until("the deletion waits") {
                    try await lab.condition("Ready").reason == "WaitingForPods"
                }
                #expect(try await lab.condition("Ready").message.contains("default/web"))
                #expect(try await lab.node("a") == Self.ready)

                try await lab.delete(Pod.type, "default", "web")
                try await lab.until("the Shim is gone") { try await lab.shim() == nil }
                for node in ["a", "b"] { #expect(try await lab.node(node).isEmpty) }
                #expect(try await lab.get(RuntimeClass.self, "", "wasm") == nil)
                for name in ["shim-spin", "shim-spin-uninstall"] {
                    #expect(try await lab.get(DaemonSet.self, "bobbin", name) == nil)
                }

                try await lab.applyShim()
                try await lab.untilReady(nodes: 2)
            }
        }
    }

    @Test func `a node that leaves the selector is cleaned, and one that joins is installed`() async throws {
        try await ShimLab.run(nodes: ["a", "b"]) { lab in
            try await lab.applyShim()
            try await lab.controlling { _ in
                try await lab.untilReady(nodes: 2)
                try await lab.patch(Node.self, "", "a", ["metadata": ["labels": ["pool": "other"]]])
                try await lab.until("the node is clean") { try await lab.node("a").isEmpty }
                try await lab.untilReady(nodes: 1)
                try await lab.until("nobody cleans any more") {
                    try await lab.get(DaemonSet.self, "bobbin", "shim-spin-uninstall") == nil
                }
                try await lab.patch(Node.self, "", "a", ["metadata": ["labels": ["pool": "wasm"]]])
                try await lab.untilReady(nodes: 2)
                #expect(try await lab.node("a") == Self.ready)
            }
        }
    }

    @Test func `a node that fails is named with what its agent says, and the others go on`() async throws {
        try await ShimLab.run(nodes: ["a", "b"], simulating: false) { lab in
            try await lab.applyShim()
            try await lab.controlling { _ in
                try await lab.until("the first node is marked") { try await !lab.node("a").isEmpty }
                #expect(try await lab.node("b").isEmpty)
                try await Self.agent(
                    on: "a",
                    [
                        "phase": "Running",
                        "containerStatuses": [
                            [
                                "name": "agent", "image": "x", "imageID": "x", "ready": false,
                                "restartCount": 1,
                                "state": ["waiting": ["reason": "CrashLoopBackOff", "message": "back-off"]],
                                "lastState": [
                                    "terminated": [
                                        "exitCode": 1,
                                        "message": "DigestMismatch: the artifact is another one",
                                    ]
                                ],
                            ]
                        ],
                    ],
                    lab
                )
                try await lab.until("the failure is told") {
                    try await lab.condition("Degraded").reason == "DigestMismatch"
                }
                let message = try await lab.condition("Degraded").message
                #expect(message == "node \"a\": DigestMismatch: the artifact is another one")
                #expect(try await lab.shim()?.status.nodesFailed == 1)
                try await lab.until("the next node is marked") { try await !lab.node("b").isEmpty }
                #expect(try await lab.node("a")["ready.runtime.spinkube.dev/spin"] == nil)
            }
        }
    }

    /// Makes the pod that the DaemonSet's controller would, and lets it say that.
    private static func agent(on node: String, _ status: JSONValue, _ lab: ShimLab) async throws {
        let set = try #require(try await lab.get(DaemonSet.self, "bobbin", "shim-spin"))
        var pod = try #require(try set.spec.value()?["template"])
        pod["apiVersion"] = "v1"
        pod["kind"] = "Pod"
        pod["metadata"]?["name"] = .string("agent-\(node)")
        pod["metadata"]?["namespace"] = "bobbin"
        pod["metadata"]?["ownerReferences"] = [
            OwnerReference(
                to: DaemonSet.type,
                name: "shim-spin",
                uid: set.metadata.uid,
                isController: true,
                blocksOwnerDeletion: true
            ).json
        ]
        pod["spec"]?["nodeName"] = .string(node)
        try await lab.apply(pod)
        try await lab.patch(
            AgentPod.self,
            "bobbin",
            "agent-\(node)",
            ["status": status],
            subresource: "status"
        )
    }

    @Test func `the second of two Shims is told whom it collides with, and takes over when that goes`()
        async throws
    {
        try await ShimLab.run(nodes: ["a"]) { lab in
            try await lab.applyShim()
            try await lab.controlling { _ in
                try await lab.untilReady(nodes: 1)
                try await lab.applyShim("other", runtimeClass: "other")
                try await lab.until("the conflict is told") {
                    try await lab.condition("Ready", of: "other").reason == "Conflict"
                }
                #expect(try await lab.condition("Ready", of: "other").message.contains("Shim \"spin\""))
                #expect(try await lab.get(DaemonSet.self, "bobbin", "shim-other") == nil)
                #expect(try await lab.node("a") == Self.ready)
                try await lab.delete(Shim.type, "", "spin")
                try await lab.untilReady("other", nodes: 1)
                #expect(try await lab.shim() == nil)
            }
        }
    }

    @Test func `somebody else's RuntimeClass is left as it is until it is gone`() async throws {
        try await ShimLab.run(nodes: ["a"]) { lab in
            // The embedded server begins with it.
            let theirs = try #require(try await lab.get(RuntimeClass.self, "", "wasmtime-spin-v2"))
            try await lab.applyShim(runtimeClass: "wasmtime-spin-v2")
            try await lab.controlling { _ in
                try await lab.until("the conflict is told") {
                    try await lab.condition("Ready").reason == "RuntimeClassConflict"
                }
                try await lab.until("the node is installed all the same") {
                    try await lab.node("a") == Self.ready
                }
                let now = try await lab.get(RuntimeClass.self, "", "wasmtime-spin-v2")
                #expect(now?.metadata.resourceVersion == theirs.metadata.resourceVersion)
                try await lab.delete(RuntimeClass.type, "", "wasmtime-spin-v2")
                try await lab.untilReady(nodes: 1)
            }
        }
    }

    @Test func `a Shim that is being deleted and was never held is let be`() async throws {
        try await ShimLab.run(nodes: ["a"]) { lab in
            try await lab.applyShim()
            try await lab.patch(Shim.self, "", "spin", ["metadata": ["finalizers": ["example.com/other"]]])
            try await lab.delete(Shim.type, "", "spin")
            try await lab.controlling { caches in
                try await lab.until("it is known") {
                    caches.runtimeClasses.isSynced && caches.shims.count == 1
                }
                try await lab.applyShim("next", runtimeClass: "next", handler: "next")
                try await lab.untilReady("next", nodes: 1)
                #expect(try await lab.shim()?.metadata.finalizers == ["example.com/other"])
                #expect(try await lab.node("a")["shim.runtime.spinkube.dev/spin"] == nil)
            }
        }
    }

    @Test func `the predecessor's finalizer goes once ours is there`() async throws {
        try await ShimLab.run(nodes: ["a"]) { lab in
            try await lab.applyShim()
            try await lab.patch(
                Shim.self,
                "",
                "spin",
                ["metadata": ["finalizers": [.string(ShimKeyspace.predecessorFinalizer)]]]
            )
            try await lab.controlling { _ in
                try await lab.untilReady(nodes: 1)
                #expect(try await lab.shim()?.metadata.finalizers == [ShimKeyspace.finalizer])
            }
        }
    }

    @Test func `a node that doesn't answer is passed over at deletion`() async throws {
        try await ShimLab.run(nodes: ["a", "b"]) { lab in
            try await lab.applyShim()
            try await lab.controlling { _ in
                try await lab.untilReady(nodes: 2)
                let moment = WallClock.now.seconds
                try await lab.patch(
                    Node.self,
                    "",
                    "b",
                    [
                        "status": [
                            "conditions": [
                                [
                                    "type": "Ready", "status": "Unknown", "reason": "NodeStatusUnknown",
                                    "lastTransitionTime": .string(moment),
                                ]
                            ]
                        ]
                    ],
                    subresource: "status"
                )
                try await lab.until("the node is told of as away") {
                    try await lab.node("b")["ready.runtime.spinkube.dev/spin"] == nil
                }
                lab.ahead.value = 120
                try await lab.delete(Shim.type, "", "spin")
                try await lab.until("the Shim is gone") { try await lab.shim() == nil }
                for node in ["a", "b"] { #expect(try await lab.node(node).isEmpty) }
            }
        }
    }
}

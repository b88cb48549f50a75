// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

/// Workloads whose pods, or ReplicaSets, the API server refuses. Before waits grew, each of these went on for ever within
/// one call of `work()`.
@Suite(.timeLimit(.minutes(10))) struct RefusedPodTests {
    private static let path = "/apis/apps/v1/namespaces/default"

    /// A workload that can't get what it needs, of some kind.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var plural = "deployments"
        let object: JSONValue
        /// The condition that tells of it, and what its message begins with.
        let condition: String
        let message: String

        var name: String { object.name }
    }

    private static func deployment(
        _ name: String,
        _ change: (inout JSONValue) -> Void = { _ in }
    ) -> JSONValue {
        var deployment = Objects.deployment(name)
        deployment["metadata"] = ["name": .string(name)]
        deployment["spec", default: [:]]["selector"] = ["matchLabels": ["app": "x"]]
        deployment["spec", default: [:]]["template", default: [:]]["metadata"] = ["labels": ["app": "x"]]
        var pod = deployment[path: "spec", "template", "spec"] ?? [:]
        change(&pod)
        deployment["spec", default: [:]]["template", default: [:]]["spec"] = pod
        return deployment
    }

    private static func daemonSet(_ name: String, serviceAccount: String) -> JSONValue {
        var set = deployment(name) { $0["serviceAccountName"] = .string(serviceAccount) }
        set["kind"] = "DaemonSet"
        set["spec", default: [:]]["replicas"] = nil
        return set
    }

    private static let spaced = deployment("spaced") {
        $0["containers"] = [["name": "web", "image": " web:1"]]
    }
    private static let cases = [
        Case(
            testDescription: "an image with a space before it",
            object: spaced,
            condition: "ReplicaFailure",
            message: "Pod \"spaced-"
        ),
        Case(
            testDescription: "a name of 242 characters",
            object: deployment(String(repeating: "n", count: 242)),
            condition: "ReplicaFailure",
            message: "Pod \"nnn"
        ),
        Case(
            testDescription: "a name of 250 characters",
            object: deployment(String(repeating: "n", count: 250)),
            condition: "Progressing",
            message: "Failed to create new replica set \"nnn"
        ),
        Case(
            testDescription: "a RuntimeClass that isn't there",
            object: deployment("class") { $0["runtimeClassName"] = "none" },
            condition: "ReplicaFailure",
            message: "pods \"class-"
        ),
        Case(
            testDescription: "an overhead that its RuntimeClass doesn't have",
            object: deployment("overhead") { $0["overhead"] = ["memory": "1Mi"] },
            condition: "ReplicaFailure",
            message: "pods \"overhead-"
        ),
        Case(
            testDescription: "a service account that isn't there",
            object: deployment("account") { $0["serviceAccountName"] = "none" },
            condition: "ReplicaFailure",
            message: "pods \"account-"
        ),
        Case(
            testDescription: "a DaemonSet's service account that isn't there",
            plural: "daemonsets",
            object: daemonSet("agents", serviceAccount: "none"),
            condition: "ReplicaFailure",
            message: "pods \"agents-"
        ),
    ]

    private func condition(_ type: String, _ object: JSONValue) -> JSONValue? {
        object[path: "status", "conditions"]?.array?.first { $0["type"]?.string == type }
    }

    @Test(arguments: cases)
    func `what is refused is tried again after waits that grow, and told once`(refused: Case) async throws {
        let server = try TestServer()
        var controllers = server.controllers()
        let kind = "\(Self.path)/\(refused.plural)"
        #expect(try server.send("POST", kind, refused.object).code == 201)
        await server.run(&controllers, for: .seconds(1))
        let version = server.api.store.version
        let told = try server.send("GET", "\(kind)/\(refused.name)").body
        #expect(condition(refused.condition, told)?["message"]?.string?.hasPrefix(refused.message) == true)
        let attempts = await server.run(&controllers, for: .seconds(3600))
        #expect((5...30).contains(attempts.count), "\(attempts)")
        // What is tried is refused in the same words, so nothing changes.
        #expect(server.api.store.version == version)
        let waits = zip(attempts.dropFirst(2), attempts.dropFirst()).map { $0 - $1 }
        #expect(zip(waits, waits.dropFirst()).allSatisfy { $0 <= $1 }, "\(waits)")
        #expect(controllers.retries.count == 1)
    }

    @Test func `no message has the random name of a pod that never was`() async throws {
        let server = try TestServer()
        var controllers = server.controllers()
        try server.send("POST", Objects.deployments, Self.spaced)
        await server.settle(&controllers)
        let set = try #require(
            try server.send("GET", "\(Self.path)/replicasets").body["items"]?.array?.first
        )
        let deployment = try server.send("GET", Objects.deployments + "/spaced").body
        for object in [set, deployment] {
            let message = condition("ReplicaFailure", object)?["message"]?.string ?? ""
            #expect(
                message.hasPrefix("Pod \"\(set.name)-\" is invalid: spec.containers[0].image: "),
                "\(message)"
            )
        }
    }

    @Test func `whoever asks the API server gets the name that was generated`() async throws {
        let server = try TestServer()
        var controllers = server.controllers()
        await server.settle(&controllers)
        let pod: JSONValue = [
            "apiVersion": "v1", "kind": "Pod", "metadata": ["generateName": "p-"],
            "spec": ["containers": [["name": "c", "image": " i"]]],
        ]
        let answer = try server.send("POST", "/api/v1/namespaces/default/pods", pod)
        #expect(answer.code == 422)
        #expect(answer.message.contains(#/^Pod "p-[a-z0-9]{5}" is invalid/#))
    }

    @Test func `pods come at once when what was missing comes, and when the workload changes`() async throws {
        let server = try TestServer()
        var controllers = server.controllers()
        let missing = Self.deployment("account") { $0["serviceAccountName"] = "late" }
        try server.send("POST", Objects.deployments, missing)
        try server.send("POST", Objects.deployments, Self.spaced)
        await server.run(&controllers, for: .seconds(3600))
        let account: JSONValue = ["apiVersion": "v1", "kind": "ServiceAccount", "metadata": ["name": "late"]]
        try server.send("POST", "/api/v1/namespaces/default/serviceaccounts", account)
        let mended = Self.deployment("spaced")["spec"] ?? [:]
        try server.send("PATCH", Objects.deployments + "/spaced", ["spec": mended], type: Objects.merge)
        await server.run(&controllers, for: .seconds(1))
        for name in ["account", "spaced"] {
            let deployment = try server.send("GET", Objects.deployments + "/\(name)").body
            #expect(deployment[path: "status", "availableReplicas"] == 2)
            #expect(condition("ReplicaFailure", deployment) == nil)
        }
        try server.send("DELETE", Objects.deployments + "/spaced")
        await server.settle(&controllers)
        #expect(controllers.retries.count == 0)
    }

    @Test func `a status is kept up while the rest of the pods is refused`() async throws {
        let server = try TestServer()
        var controllers = server.controllers()
        let deployment = Self.deployment("web") { $0["serviceAccountName"] = "app" }
        let account: JSONValue = ["apiVersion": "v1", "kind": "ServiceAccount", "metadata": ["name": "app"]]
        try server.send("POST", "/api/v1/namespaces/default/serviceaccounts", account)
        try server.send("POST", Objects.deployments, deployment)
        await server.settle(&controllers)
        try server.send("DELETE", "/api/v1/namespaces/default/serviceaccounts/app")
        try server.send(
            "PATCH",
            Objects.deployments + "/web",
            ["spec": ["replicas": 3]],
            type: Objects.merge
        )
        await server.run(&controllers, for: .seconds(1800))
        var now = try server.send("GET", Objects.deployments + "/web").body
        #expect(now[path: "status", "availableReplicas"] == 2)
        #expect(condition("ReplicaFailure", now)?["status"] == "True")
        let pod = try #require(try server.send("GET", "/api/v1/namespaces/default/pods").names.first)
        try server.send("DELETE", "/api/v1/namespaces/default/pods/\(pod)")
        await server.run(&controllers, for: .seconds(1))
        now = try server.send("GET", Objects.deployments + "/web").body
        #expect(now[path: "status", "availableReplicas"] == 1)
    }

    @Test func `a cancelled task ends the work however much of it there is`() async throws {
        let server = try TestServer()
        try server.send("POST", Objects.deployments, Objects.deployment("huge", replicas: 2_000_000_000))
        let (pods, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let waker = server.api.store.addWaker(.pods) { continuation.yield() }
        defer { server.api.store.removeWaker(.pods, waker) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                var controllers = server.controllers()
                await controllers.work()
            }
            for await _ in pods { break }
            group.cancelAll()
        }
        #expect(server.api.store.objects(.pods).objects.count > 0)
    }

    @Test func `events go an hour after they were last written`() async throws {
        let server = try TestServer()
        var controllers = server.controllers()
        let events = "/api/v1/namespaces/default/events"
        func event(_ name: String) -> JSONValue {
            [
                "apiVersion": "v1", "kind": "Event",
                "metadata": ["name": .string(name), "namespace": "default"],
                "involvedObject": ["kind": "Pod", "name": "p", "namespace": "default"], "reason": "R",
                "message": "m", "type": "Normal", "count": 1,
            ]
        }
        for name in ["old", "repeated"] { #expect(try server.send("POST", events, event(name)).code == 201) }
        await server.run(&controllers, for: .seconds(1800))
        try server.send("PATCH", events + "/repeated", ["count": 2], type: Objects.merge)
        await server.run(&controllers, for: .seconds(1801))
        #expect(try server.send("GET", events).names == ["repeated"])
        await server.run(&controllers, for: .seconds(1801))
        #expect(try server.send("GET", events).names.isEmpty)
    }
}

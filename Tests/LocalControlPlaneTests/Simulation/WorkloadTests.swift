// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

@Suite struct WorkloadTests {
    private let pods = "/api/v1/namespaces/default/pods"
    private let path = Objects.deployments + "/web"

    private func condition(_ type: String, _ object: JSONValue) -> JSONValue? {
        object[path: "status", "conditions"]?.array?.first { $0["type"]?.string == type }
    }

    @Test func `a deployment becomes available`() async throws {
        let server = try TestServer()
        var controllers = server.controllers()
        try server.send("POST", Objects.deployments, Objects.deployment("web"))
        await server.settle(&controllers)
        let deployment = try server.send("GET", path).body
        #expect(deployment[path: "status", "availableReplicas"] == 2)
        #expect(deployment[path: "status", "observedGeneration"] == 1)
        #expect(condition("Available", deployment)?["status"] == "True")
        #expect(condition("Progressing", deployment)?["reason"] == "NewReplicaSetAvailable")
        #expect(try server.send("GET", pods).body["items"]?.array?.map(Pods.isReady) == [true, true])
        let version = server.api.store.version
        await server.settle(&controllers)
        #expect(server.api.store.version == version)
    }

    @Test func `a new template rolls over without ever being unavailable`() async throws {
        let server = try TestServer()
        var controllers = server.controllers()
        try server.send("POST", Objects.deployments, Objects.deployment("web", replicas: 4))
        await server.settle(&controllers)
        let version = server.api.store.version
        try server.send("PATCH", path, ["metadata": ["labels": ["unrelated": "change"]]], type: Objects.merge)
        await server.settle(&controllers)
        let changed = try server.send("GET", path).body
        #expect(changed[path: "metadata", "generation"] == 1)
        var next = try server.send("GET", path).body
        next["spec", default: [:]]["template"] =
            Objects.deployment("web", image: "web:2")[path: "spec", "template"]
        try server.send("PUT", path, next)
        await server.settle(&controllers)
        let rolled = try server.send("GET", path).body
        #expect(rolled[path: "status", "updatedReplicas"] == 4)
        #expect(rolled[path: "status", "replicas"] == 4)
        #expect(rolled[path: "metadata", "annotations", "deployment.kubernetes.io/revision"] == "2")
        guard
            case .events(let events, _) = server.api.store.events(.deployments, after: version, limit: 10_000)
        else {
            Issue.record("the history was lost")
            return
        }
        let lowest = events.compactMap { $0.object.value[path: "status", "availableReplicas"]?.integer }.min()
        #expect((lowest ?? 0) >= 3)
        let images = try server.send("GET", pods).body["items"]?.array?
            .compactMap { $0[path: "spec", "containers"]?.array?.first?["image"]?.string }
        #expect(images == Array(repeating: "web:2", count: 4))
    }

    @Test func `replicas follow the scale`() async throws {
        let server = try TestServer()
        var controllers = server.controllers()
        try server.send("POST", Objects.deployments, Objects.deployment("web"))
        await server.settle(&controllers)
        for replicas in [5, 0, 1] as [Int64] {
            let scale: JSONValue = ["spec": ["replicas": .integer(replicas)]]
            try server.send("PATCH", path + "/scale", scale, type: Objects.merge)
            await server.settle(&controllers)
            #expect(try server.send("GET", pods).names.count == Int(replicas))
            let deployment = try server.send("GET", path).body
            #expect(deployment[path: "status", "readyReplicas"]?.integer ?? 0 == replicas)
        }
    }

    @Test func `deleting a deployment takes its pods along`() async throws {
        let server = try TestServer()
        var controllers = server.controllers()
        try server.send("POST", Objects.deployments, Objects.deployment("web"))
        await server.settle(&controllers)
        #expect(try server.send("GET", pods).names.count == 2)
        try server.send("DELETE", path)
        await server.settle(&controllers)
        #expect(try server.send("GET", pods).names.isEmpty)
        #expect(try server.send("GET", "/apis/apps/v1/replicasets").names.isEmpty)
    }

    @Test func `pods of a runtime class that isn't there are refused, and the deployment says so`()
        async throws
    {
        let server = try TestServer()
        var controllers = server.controllers()
        var deployment = Objects.deployment("web")
        deployment["spec", default: [:]]["template", default: [:]]["spec", default: [:]]["runtimeClassName"] =
            "nope"
        try server.send("POST", Objects.deployments, deployment)
        await server.settle(&controllers)
        let failed = try server.send("GET", path).body
        #expect(
            condition("ReplicaFailure", failed)?["message"]?.string?.contains("RuntimeClass \"nope\"") == true
        )
        #expect(condition("Available", failed)?["status"] == "False")
    }

    @Test func `a pod that fits no node stays pending until one comes`() async throws {
        let server = try TestServer(nodes: [])
        var controllers = server.controllers()
        try server.send("POST", Objects.deployments, Objects.deployment("web", replicas: 1))
        await server.settle(&controllers)
        let waiting = try #require(try server.send("GET", pods).body["items"]?.array?.first)
        #expect(condition("PodScheduled", waiting)?["reason"] == "Unschedulable")
        var node = LocalControlPlane.Node(name: "late").object(now: server.clock.now)
        node["apiVersion"] = "v1"
        node["kind"] = "Node"
        try server.send("POST", "/api/v1/nodes", node)
        let status: JSONValue = ["status": node["status"] ?? [:]]
        try server.send("PATCH", "/api/v1/nodes/late/status", status, type: Objects.merge)
        await server.settle(&controllers)
        #expect(try server.send("GET", pods).body["items"]?.array?.map(Pods.isReady) == [true])
    }

    @Test func `a job completes`() async throws {
        let server = try TestServer()
        var controllers = server.controllers()
        let job: JSONValue = [
            "apiVersion": "batch/v1", "kind": "Job", "metadata": ["name": "once"],
            "spec": [
                "template": [
                    "spec": ["restartPolicy": "Never", "containers": [["name": "c", "image": "i"]]]
                ]
            ],
        ]
        let path = "/apis/batch/v1/namespaces/default/jobs"
        #expect(try server.send("POST", path, job).code == 201)
        await server.settle(&controllers)
        #expect(Conditions.holds("Complete", in: try server.send("GET", path + "/once").body))
    }
}

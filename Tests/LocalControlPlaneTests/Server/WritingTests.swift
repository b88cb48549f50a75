// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

@Suite struct WritingTests {
    let server: TestServer

    init() throws {
        server = try TestServer()
        try server.send("POST", Objects.definitions, Objects.definition)
    }

    private func generation(_ answer: TestServer.Answer) -> Int64? {
        answer.body[path: "metadata", "generation"]?.integer
    }

    @Test func `a created object has what only the server gives`() throws {
        let created = try server.send("POST", Objects.widgets, Objects.widget("one"))
        #expect(created.code == 201)
        let metadata = created.body["metadata"] ?? [:]
        #expect(metadata["uid"]?.string?.utf8.count == 36)
        #expect(metadata["creationTimestamp"]?.string == server.clock.now.seconds)
        #expect(metadata["namespace"] == "default")
        #expect(generation(created) == 1)
    }

    @Test func `a definition's defaults are filled in and unknown fields are dropped with a warning`() throws
    {
        var widget = Objects.widget("one")
        widget["spec"] = ["color": "red", "weight": 3]
        let created = try server.send("POST", Objects.widgets, widget)
        #expect(created.body["spec"] == ["color": "red", "size": 1])
        #expect(
            created.response.headers.contains { $0.name == "Warning" && $0.value.contains("spec.weight") }
        )
        let strict = try server.send("POST", Objects.widgets + "?fieldValidation=Strict", widget)
        #expect(strict.code == 400)
        #expect(strict.message.contains("strict decoding error: unknown field \"spec.weight\""))
    }

    @Test func `the generation counts changes of the spec only`() throws {
        try server.send("POST", Objects.widgets, Objects.widget("one"))
        let path = Objects.widgets + "/one"
        let labelled = try server.send(
            "PATCH",
            path,
            ["metadata": ["labels": ["a": "b"]]],
            type: Objects.merge
        )
        #expect(generation(labelled) == 1)
        let status = try server.send("PATCH", path + "/status", ["status": ["size": 4]], type: Objects.merge)
        #expect(generation(status) == 1)
        let grown = try server.send("PATCH", path, ["spec": ["size": 2]], type: Objects.merge)
        #expect(generation(grown) == 2)
    }

    @Test func `a write that changes nothing keeps the version`() throws {
        let created = try server.send("POST", Objects.widgets, Objects.widget("one"))
        let before = server.api.store.version
        let patched = try server.send(
            "PATCH",
            Objects.widgets + "/one",
            ["spec": ["size": 1]],
            type: Objects.merge
        )
        #expect(patched.version == created.version)
        #expect(server.api.store.version == before)
    }

    @Test func `only the status subresource changes the status, and nothing else`() throws {
        try server.send("POST", Objects.widgets, Objects.widget("one"))
        let path = Objects.widgets + "/one"
        let ignored = try server.send("PATCH", path, ["status": ["size": 9]], type: Objects.merge)
        #expect(ignored.body["status"] == nil)
        let body: JSONValue = [
            "spec": ["size": 7], "metadata": ["labels": ["a": "b"]], "status": ["size": 9],
        ]
        let written = try server.send("PATCH", path + "/status", body, type: Objects.merge)
        #expect(written.body["status"] == ["size": 9])
        #expect(written.body["spec"] == ["size": 1])
        #expect(written.body[path: "metadata", "labels"] == nil)
    }

    @Test func `a stale version is a conflict and none is an error for a custom kind`() throws {
        let created = try server.send("POST", Objects.widgets, Objects.widget("one"))
        let path = Objects.widgets + "/one"
        try server.send("PATCH", path, ["spec": ["size": 2]], type: Objects.merge)
        var stale = created.body
        stale["spec"] = ["size": 5]
        let refused = try server.send("PUT", path, stale)
        #expect(refused.code == 409)
        #expect(refused.reason == "Conflict")
        #expect(try server.send("PUT", path, Objects.widget("one")).code == 422)
        let patch: JSONValue = [
            "metadata": ["resourceVersion": .string(created.version)], "spec": ["size": 3],
        ]
        #expect(try server.send("PATCH", path, patch, type: Objects.merge).code == 409)
    }

    @Test func `generated names start with the prefix and differ`() throws {
        var map = Objects.configMap("")
        map["metadata"] = ["generateName": "some-"]
        let first = try server.send("POST", Objects.configMaps, map).body.name
        let second = try server.send("POST", Objects.configMaps, map).body.name
        #expect(first.hasPrefix("some-") && first.utf8.count == 10)
        #expect(first != second)
    }

    @Test(arguments: ["", "Upper", "under_score", "-dash"])
    func `a bad name is refused`(name: String) throws {
        let answer = try server.send("POST", Objects.configMaps, Objects.configMap(name))
        #expect(answer.code == 422)
        #expect(answer.body[path: "details", "causes"]?.array?.first?["field"] == "metadata.name")
    }

    @Test func `a dry run answers but stores nothing`() throws {
        let answer = try server.send("POST", Objects.configMaps + "?dryRun=All", Objects.configMap("dry"))
        #expect(answer.code == 201)
        #expect(answer.version.isEmpty)
        #expect(try server.send("GET", Objects.configMaps + "/dry").code == 404)
    }

    @Test func `creation needs the namespace`() throws {
        let path = "/api/v1/namespaces/nowhere/configmaps"
        let answer = try server.send("POST", path, Objects.configMap("a"))
        #expect(answer.code == 404)
        #expect(answer.message == "namespaces \"nowhere\" not found")
    }

    @Test func `scale reads and writes the paths of the definition`() throws {
        try server.send("POST", Objects.widgets, Objects.widget("one", size: 3))
        let path = Objects.widgets + "/one"
        #expect(try server.send("GET", path + "/scale").body[path: "spec", "replicas"] == 3)
        let scaled = try server.send("PATCH", path + "/scale", ["spec": ["replicas": 5]], type: Objects.merge)
        #expect(scaled.body["kind"] == "Scale")
        #expect(try server.send("GET", path).body[path: "spec", "size"] == 5)
    }

    @Test func `an event is one object in two shapes`() throws {
        let event: JSONValue = [
            "apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": ["name": "e"],
            "eventTime": "2026-01-01T00:00:00.000000Z", "action": "Do", "reason": "Because", "type": "Normal",
            "note": "hello", "reportingController": "x.io/y", "reportingInstance": "z",
            "regarding": ["kind": "Pod", "namespace": "default", "name": "p", "apiVersion": "v1"],
        ]
        let path = "/apis/events.k8s.io/v1/namespaces/default/events"
        #expect(try server.send("POST", path, event).code == 201)
        let core = try server.send("GET", "/api/v1/namespaces/default/events/e").body
        #expect(core["message"] == "hello")
        #expect(core[path: "involvedObject", "name"] == "p")
        #expect(core["apiVersion"] == "v1")
        // Go leaves no time out, set or not.
        #expect(core["firstTimestamp"] == .null)
        #expect(try server.send("GET", path + "?fieldSelector=regarding.name%3Dp").names == ["e"])
        #expect(try server.send("GET", path + "?fieldSelector=regarding.name%3Dq").names.isEmpty)
    }

    @Test func `a time without a fraction is refused where Kubernetes wants microseconds`() throws {
        let lease: JSONValue = [
            "apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": ["name": "l"],
            "spec": ["renewTime": "2026-01-01T00:00:00Z"],
        ]
        let path = "/apis/coordination.k8s.io/v1/namespaces/default/leases"
        #expect(try server.send("POST", path, lease).code == 400)
    }

    @Test func `a service gets an address that it keeps`() throws {
        let service: JSONValue = [
            "apiVersion": "v1", "kind": "Service", "metadata": ["name": "web"],
            "spec": ["ports": [["port": 80]], "selector": ["app": "web"]],
        ]
        let path = "/api/v1/namespaces/default/services"
        let created = try server.send("POST", path, service).body
        let address = try #require(created[path: "spec", "clusterIP"]?.string)
        #expect(address.hasPrefix("10.96."))
        let replaced = try server.send("PUT", path + "/web", service).body
        #expect(replaced[path: "spec", "clusterIP"] == .string(address))
    }

    @Test func `a secret's texts become data`() throws {
        let secret: JSONValue = [
            "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "s"], "stringData": ["a": "b"],
        ]
        let created = try server.send("POST", "/api/v1/namespaces/default/secrets", secret).body
        #expect(created["data"] == ["a": "Yg=="])
        #expect(created["stringData"] == nil)
    }
}

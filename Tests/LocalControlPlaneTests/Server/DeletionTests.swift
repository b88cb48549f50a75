// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

@Suite struct DeletionTests {
    let server: TestServer
    private let path = Objects.configMaps + "/a"

    init() throws { server = try TestServer() }

    private func create(finalizers: [String] = []) throws -> TestServer.Answer {
        var map = Objects.configMap("a")
        map["metadata", default: [:]]["finalizers"] = .array(finalizers.map { .string($0) })
        return try server.send("POST", Objects.configMaps, map)
    }

    @Test func `deletion answers with a status that names the object`() throws {
        let created = try create()
        let answer = try server.send("DELETE", path)
        #expect(answer.code == 200)
        #expect(answer.body["status"] == "Success")
        #expect(answer.body[path: "details", "uid"] == created.body[path: "metadata", "uid"])
        #expect(try server.send("GET", path).code == 404)
        #expect(try server.send("DELETE", path).reason == "NotFound")
    }

    @Test func `finalizers hold an object until the last one is taken off`() throws {
        _ = try create(finalizers: ["x.io/a", "x.io/b"])
        let marked = try server.send("DELETE", path)
        #expect(marked.body[path: "metadata", "deletionTimestamp"] != nil)
        let version = marked.version
        #expect(try server.send("DELETE", path).version == version)
        try server.send("PATCH", path, ["metadata": ["finalizers": ["x.io/b"]]], type: Objects.merge)
        #expect(try server.send("GET", path).code == 200)
        let added: JSONValue = ["metadata": ["finalizers": ["x.io/b", "x.io/new"]]]
        #expect(try server.send("PATCH", path, added, type: Objects.merge).code == 422)
        try server.send("PATCH", path, ["metadata": ["finalizers": .null]], type: Objects.merge)
        #expect(try server.send("GET", path).code == 404)
    }

    @Test(arguments: [("uid", "other"), ("resourceVersion", "1")])
    func `a precondition that doesn't hold keeps the object`(field: String, value: String) throws {
        _ = try create()
        let answer = try server.send("DELETE", path, ["preconditions": [field: .string(value)]])
        #expect(answer.code == 409)
        #expect(try server.send("GET", path).code == 200)
    }

    @Test func `a collection is deleted by its selector`() throws {
        for name in ["a", "b"] { try server.send("POST", Objects.configMaps, Objects.configMap(name)) }
        try server.send(
            "PATCH",
            Objects.configMaps + "/b",
            ["metadata": ["labels": ["x": "y"]]],
            type: Objects.merge
        )
        try server.send("DELETE", Objects.configMaps + "?labelSelector=x%3Dy")
        #expect(try server.send("GET", Objects.configMaps).names == ["a"])
    }

    @Test func `a pod that runs on a node is stopped first, another goes at once`() throws {
        for (name, node) in [("free", ""), ("bound", "local")] {
            try server.send(
                "POST",
                "/api/v1/namespaces/default/serviceaccounts",
                ["apiVersion": "v1", "kind": "ServiceAccount", "metadata": ["name": "default"]]
            )
            var spec: JSONValue = ["containers": [["name": "c", "image": "i"]]]
            if !node.isEmpty { spec["nodeName"] = .string(node) }
            let pod: JSONValue = [
                "apiVersion": "v1", "kind": "Pod", "metadata": ["name": .string(name)], "spec": spec,
            ]
            #expect(try server.send("POST", "/api/v1/namespaces/default/pods", pod).code == 201)
            try server.send("DELETE", "/api/v1/namespaces/default/pods/\(name)")
        }
        #expect(try server.send("GET", "/api/v1/namespaces/default/pods").names == ["bound"])
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

@Suite struct ReadingTests {
    let server: TestServer

    init() throws {
        server = try TestServer()
        for name in ["a", "b", "c", "d", "e"] {
            var map = Objects.configMap(name)
            map["metadata", default: [:]]["labels"] = ["name": .string(name)]
            try server.send("POST", Objects.configMaps, map)
        }
    }

    @Test func `pages are of one version, whatever is written between them`() throws {
        let first = try server.send("GET", Objects.configMaps + "?limit=2")
        #expect(first.names == ["a", "b"])
        #expect(first.body[path: "metadata", "remainingItemCount"] == 3)
        try server.send("DELETE", Objects.configMaps + "/c")
        try server.send("POST", Objects.configMaps, Objects.configMap("bb"))
        let token = try #require(first.body[path: "metadata", "continue"]?.string)
        let second = try server.send("GET", Objects.configMaps + "?continue=\(token)")
        #expect(second.names == ["c", "d", "e"])
        #expect(second.version == first.version)
    }

    @Test func `a page of a forgotten version is 410`() throws {
        let first = try server.send("GET", Objects.configMaps + "?limit=2")
        let token = try #require(first.body[path: "metadata", "continue"]?.string)
        try server.send("DELETE", Objects.configMaps + "/c")
        server.faults.compact()
        let second = try server.send("GET", Objects.configMaps + "?limit=2&continue=\(token)")
        #expect(second.code == 410)
        #expect(second.reason == "Expired")
    }

    @Test(arguments: [
        ("labelSelector=name%3Da", ["a"]), ("labelSelector=name%20in%20(a,c)", ["a", "c"]),
        ("labelSelector=name%21%3Da", ["b", "c", "d", "e"]), ("labelSelector=%21name", []),
        ("fieldSelector=metadata.name%3Dd", ["d"]),
        ("fieldSelector=metadata.name%21%3Dd", ["a", "b", "c", "e"]),
    ])
    func `selectors select`(query: String, expected: [String]) throws {
        #expect(try server.send("GET", "\(Objects.configMaps)?\(query)").names == expected)
    }

    @Test func `an unknown field selector is an error`() throws {
        #expect(try server.send("GET", Objects.configMaps + "?fieldSelector=data.a%3Db").code == 400)
    }

    @Test func `a version that isn't there yet is answered with a timeout`() throws {
        let answer = try server.send("GET", Objects.configMaps + "?resourceVersion=99999")
        #expect(answer.code == 504)
        #expect(answer.body[path: "details", "causes"]?.array?.first?["reason"] == "ResourceVersionTooLarge")
    }

    @Test func `the past can be listed exactly`() throws {
        let version = try server.send("GET", Objects.configMaps).version
        try server.send("DELETE", Objects.configMaps + "/a")
        let query = "?resourceVersion=\(version)&resourceVersionMatch=Exact"
        #expect(try server.send("GET", Objects.configMaps + query).names.count == 5)
        #expect(try server.send("GET", Objects.configMaps + "?resourceVersion=\(version)").names.count == 4)
    }

    @Test func `metadata alone can be asked for`() throws {
        let accept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
        let list = try server.send("GET", Objects.configMaps, accept: accept).body
        #expect(list["kind"] == "PartialObjectMetadataList")
        let first = try #require(list["items"]?.array?.first)
        #expect(first["kind"] == "PartialObjectMetadata")
        #expect(first["data"] == nil)
        #expect(first.name == "a")
    }

    @Test func `a table has the columns of the definition`() throws {
        try server.send("POST", Objects.definitions, Objects.definition)
        try server.send("POST", Objects.widgets, Objects.widget("one", size: 4))
        let status: JSONValue = ["status": ["conditions": [["type": "Ready", "status": "True"]]]]
        try server.send("PATCH", Objects.widgets + "/one/status", status, type: Objects.merge)
        let accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
        let table = try server.send("GET", Objects.widgets, accept: accept).body
        #expect(
            table["columnDefinitions"]?.array?.compactMap { $0["name"]?.string } == ["Name", "Size", "Ready"]
        )
        #expect(table["rows"]?.array?.first?["cells"] == ["one", 4, "True"])
    }

    @Test(arguments: [
        ("", Representation.whole), ("*/*", .whole), ("application/json", .whole),
        ("application/vnd.kubernetes.protobuf,application/json", .whole),
        ("application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json", .table(version: "v1beta1")),
        ("application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1", .metadata(version: "v1")),
        ("application/json;as=Nonsense;g=meta.k8s.io;v=v1, application/json", .whole),
    ])
    func `the first shape that can be served is taken`(accept: String, expected: Representation) throws {
        #expect(try Representation(accept: accept) == expected)
    }

    @Test(arguments: ["text/html", "application/vnd.kubernetes.protobuf"])
    func `what can't be served is 406`(accept: String) throws {
        #expect(try server.send("GET", Objects.configMaps, accept: accept).code == 406)
    }

    @Test(arguments: [
        ("/apis/nope/v1/things", 404), ("/api/v1/namespaces/default/things", 404),
        ("/api/v1/namespaces/default/configmaps/a/status", 404), ("/healthz", 200), ("/livez", 200),
        ("/readyz", 200), ("/version", 200), ("/api", 200), ("/apis", 200),
    ])
    func `paths are known or not`(path: String, code: Int) throws {
        #expect(try server.send("GET", path).code == code)
    }
}

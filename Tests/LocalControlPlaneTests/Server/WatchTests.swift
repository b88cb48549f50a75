// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

@Suite struct WatchTests {
    let server: TestServer

    init() throws {
        server = try TestServer()
        try server.send("POST", Objects.configMaps, Objects.configMap("a"))
    }

    private func types(_ lines: [JSONValue]) -> [String] { lines.map { $0["type"]?.string ?? "" } }

    @Test func `a watch without a version begins with what is there`() throws {
        let lines = try server.watch(Objects.configMaps + "?watch=true")
        #expect(types(lines) == ["ADDED"])
        #expect(lines.first?["object"]?.name == "a")
    }

    @Test func `a watch from a version tells what came after it`() throws {
        let version = try server.send("GET", Objects.configMaps).version
        try server.send("PATCH", Objects.configMaps + "/a", ["data": ["a": "c"]], type: Objects.merge)
        try server.send("DELETE", Objects.configMaps + "/a")
        let lines = try server.watch(Objects.configMaps + "?watch=true&resourceVersion=\(version)")
        #expect(types(lines) == ["MODIFIED", "DELETED"])
        let last = lines.last?[path: "object", "metadata", "resourceVersion"]?.string
        #expect(last == String(server.api.store.version))
    }

    @Test func `a watch list ends its first part with a marked bookmark`() throws {
        let query =
            "?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"
        let lines = try server.watch(Objects.configMaps + query)
        #expect(types(lines) == ["ADDED", "BOOKMARK"])
        let metadata = lines.last?[path: "object", "metadata"] ?? [:]
        #expect(metadata[path: "annotations", "k8s.io/initial-events-end"] == "true")
        #expect(metadata["resourceVersion"]?.string == String(server.api.store.version))
    }

    @Test func `a watch list must say that not older is enough`() throws {
        let answer = try server.send("GET", Objects.configMaps + "?watch=1&sendInitialEvents=true")
        #expect(answer.code == 422)
    }

    @Test func `an object that leaves the selection is told as deleted, one that enters as added`() throws {
        let version = try server.send("GET", Objects.configMaps).version
        let path = Objects.configMaps + "/a"
        for labels in [["x": "y"], ["x": "z"], ["x": "y"]] as [JSONValue] {
            try server.send("PATCH", path, ["metadata": ["labels": labels]], type: Objects.merge)
        }
        let query = "?watch=1&resourceVersion=\(version)&labelSelector=x%3Dy"
        let lines = try server.watch(Objects.configMaps + query)
        #expect(types(lines) == ["ADDED", "DELETED", "ADDED"])
        #expect(lines[1][path: "object", "metadata", "labels", "x"] == "y")
    }

    @Test func `a forgotten version is told as 410 in the stream`() throws {
        server.faults.compact()
        let lines = try server.watch(Objects.configMaps + "?watch=1&resourceVersion=1")
        #expect(types(lines) == ["ERROR"])
        #expect(lines.first?[path: "object", "code"] == 410)
        #expect(lines.first?[path: "object", "reason"] == "Expired")
    }

    @Test func `only the first table of a watch has columns`() throws {
        try server.send("POST", Objects.configMaps, Objects.configMap("b"))
        let lines = try server.watch(
            Objects.configMaps + "?watch=1",
            accept: "application/json;as=Table;v=v1;g=meta.k8s.io"
        )
        let columns = lines.map { $0[path: "object", "columnDefinitions"]?.array?.isEmpty ?? true }
        #expect(columns == [false, true])
    }

    @Test func `other namespaces are not told`() throws {
        let version = try server.send("GET", Objects.configMaps).version
        try server.send("POST", "/api/v1/namespaces/kube-system/configmaps", Objects.configMap("other"))
        #expect(try server.watch(Objects.configMaps + "?watch=1&resourceVersion=\(version)").isEmpty)
        #expect(try server.watch("/api/v1/configmaps?watch=1&resourceVersion=\(version)").count == 1)
    }
}

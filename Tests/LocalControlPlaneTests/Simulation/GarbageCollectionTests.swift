// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

@Suite struct GarbageCollectionTests {
    private typealias Verdict = GarbageCollection.Verdict

    @Test func `an object is kept while an owner is there`() {
        #expect(GarbageCollection.verdict(owners: [], finalizers: [], hasDependents: false) == .keep)
        #expect(
            GarbageCollection.verdict(owners: [("a", .solid)], finalizers: [], hasDependents: false) == .keep
        )
        #expect(
            GarbageCollection.verdict(
                owners: [("a", .solid), ("b", .absent)],
                finalizers: [],
                hasDependents: true
            )
                == .forget(["b"])
        )
    }

    @Test func `without owners it goes, by the policy that its finalizers ask for`() {
        func verdict(
            _ state: GarbageCollection.OwnerState,
            _ finalizers: [String],
            _ dependents: Bool
        ) -> Verdict {
            GarbageCollection.verdict(
                owners: [("a", state)],
                finalizers: finalizers,
                hasDependents: dependents
            )
        }
        #expect(verdict(.absent, [], true) == .delete(policy: "Background"))
        #expect(verdict(.waiting, [], false) == .delete(policy: "Background"))
        #expect(verdict(.waiting, [], true) == .delete(policy: "Foreground"))
        #expect(verdict(.absent, ["orphan"], true) == .delete(policy: "Orphan"))
    }
}

@Suite struct OwnershipTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    private func create(_ name: String, owner: JSONValue? = nil, blocks: Bool = false) throws -> JSONValue {
        var map = Objects.configMap(name)
        if let owner {
            map["metadata", default: [:]]["ownerReferences"] = [
                [
                    "apiVersion": "v1", "kind": "ConfigMap", "name": .string(owner.name),
                    "uid": owner[path: "metadata", "uid"] ?? "", "blockOwnerDeletion": .bool(blocks),
                ]
            ]
        }
        return try server.send("POST", Objects.configMaps, map).body
    }

    private var names: [String] {
        get throws { try server.send("GET", Objects.configMaps).names.filter { $0 != "kube-root-ca.crt" } }
    }

    @Test func `dependents go with their owner, and theirs with them`() async throws {
        var controllers = server.controllers()
        let owner = try create("owner")
        let child = try create("child", owner: owner)
        _ = try create("grandchild", owner: child)
        _ = try create("stranger")
        await controllers.work()
        #expect(try names.count == 4)
        try server.send("DELETE", Objects.configMaps + "/owner")
        await controllers.work()
        #expect(try names == ["stranger"])
    }

    @Test func `an object whose owner was never there goes`() async throws {
        var controllers = server.controllers()
        var owner = try create("owner")
        owner["metadata", default: [:]]["uid"] = "another-uid"
        _ = try create("child", owner: owner)
        await controllers.work()
        #expect(try names == ["owner"])
    }

    @Test func `orphans stay and forget their owner`() async throws {
        var controllers = server.controllers()
        let owner = try create("owner")
        _ = try create("child", owner: owner)
        await controllers.work()
        try server.send("DELETE", Objects.configMaps + "/owner?propagationPolicy=Orphan")
        await controllers.work()
        #expect(try names == ["child"])
        let child = try server.send("GET", Objects.configMaps + "/child").body
        #expect(child[path: "metadata", "ownerReferences"] == nil)
    }

    @Test func `in the foreground the owner goes last`() async throws {
        var controllers = server.controllers()
        let owner = try create("owner")
        _ = try create("child", owner: owner, blocks: true)
        let held: JSONValue = ["metadata": ["finalizers": ["x.io/hold"]]]
        try server.send("PATCH", Objects.configMaps + "/child", held, type: Objects.merge)
        await controllers.work()
        try server.send("DELETE", Objects.configMaps + "/owner?propagationPolicy=Foreground")
        await controllers.work()
        #expect(try names == ["child", "owner"])
        let free: JSONValue = ["metadata": ["finalizers": .null]]
        try server.send("PATCH", Objects.configMaps + "/child", free, type: Objects.merge)
        await controllers.work()
        #expect(try names.isEmpty)
    }
}

@Suite struct LifecycleTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test func `a namespace has a service account, and takes its content along when it goes`() async throws {
        var controllers = server.controllers()
        let namespace: JSONValue = ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "team"]]
        try server.send("POST", "/api/v1/namespaces", namespace)
        await controllers.work()
        #expect(try server.send("GET", "/api/v1/namespaces/team/serviceaccounts").names == ["default"])
        var map = Objects.configMap("held")
        map["metadata", default: [:]]["finalizers"] = ["x.io/hold"]
        let path = "/api/v1/namespaces/team/configmaps"
        try server.send("POST", path, map)
        try server.send("DELETE", "/api/v1/namespaces/team")
        await controllers.work()
        #expect(
            try server.send("GET", "/api/v1/namespaces/team").body[path: "status", "phase"] == "Terminating"
        )
        let refused = try server.send("POST", path, Objects.configMap("late"))
        #expect(refused.code == 403)
        #expect(refused.body[path: "details", "causes"]?.array?.first?["reason"] == "NamespaceTerminating")
        try server.send("PATCH", path + "/held", ["metadata": ["finalizers": .null]], type: Objects.merge)
        await controllers.work()
        #expect(try server.send("GET", "/api/v1/namespaces/team").code == 404)
        #expect(try server.send("GET", path).names.isEmpty)
    }

    @Test func `a definition is established, and takes its objects along when it goes`() async throws {
        var controllers = server.controllers()
        try server.send("POST", Objects.definitions, Objects.definition)
        #expect(try server.send("POST", Objects.widgets, Objects.widget("one")).code == 201)
        await controllers.work()
        let path = Objects.definitions + "/widgets.example.dev"
        #expect(Conditions.holds("Established", in: try server.send("GET", path).body))
        try server.send("DELETE", path)
        await controllers.work()
        #expect(try server.send("GET", path).code == 404)
        #expect(try server.send("GET", Objects.widgets).code == 404)
        #expect(server.api.store.objects(.init(group: "example.dev", plural: "widgets")).objects.isEmpty)
    }
}

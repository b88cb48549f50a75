// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

/// Every expectation here is what a Kubernetes 1.36 API server answered to the same requests.
struct ServerSideApplyTests {
    private static let full = #"""
        {"name": "abc", "image": "x", "list": ["aa", "bb"], "tags": ["t1", "t2"],
         "ports": [{"port": 1, "name": "p1"}, {"port": 2, "protocol": "UDP"}], "labels": {"k": "v"},
         "free": {"q": {"r": 1}}, "atom": {"a": "b"}, "one": {"a": "x"}}
        """#
    private static let fullFields = json(
        #"""
        {"f:metadata":{"f:labels":{"f:a":{}}},"f:spec":{"f:atom":{},"f:free":{"f:q":{".":{},"f:r":{}}},"f:image":{},
        "f:labels":{"f:k":{}},"f:list":{},"f:name":{},"f:one":{"f:a":{}},
        "f:ports":{"k:{\"port\":1,\"protocol\":\"TCP\"}":{".":{},"f:name":{},"f:port":{}},
        "k:{\"port\":2,\"protocol\":\"UDP\"}":{".":{},"f:port":{},"f:protocol":{}}},
        "f:tags":{"v:\"t1\"":{},"v:\"t2\"":{}}}}
        """#
    )

    private func apply(
        _ spec: String,
        labels: String = "{}",
        to live: JSONValue?,
        as manager: String,
        force: Bool = false,
        at time: String = "2026-01-01T00:00:00Z"
    ) throws -> JSONValue {
        let metadata = labels == "{}" ? "{}" : #"{"labels": \#(labels)}"#
        var result = try ServerSideApply.apply(
            live: live,
            configuration: Widget.object(spec, metadata: metadata),
            schema: Widget.schema,
            manager: manager,
            force: force,
            apiVersion: "example.com/v1",
            subresource: nil,
            now: time
        )
        Widget.schema.applyDefaults(to: &result)
        return live.map { ServerSideApply.ignoringTimestamps(old: $0, new: result) } ?? result
    }

    private func entries(_ object: JSONValue) -> [JSONValue] {
        object[path: "metadata", "managedFields"]?.array ?? []
    }

    @Test func `an apply owns what it sets, and no default`() throws {
        let object = try apply(Self.full, labels: #"{"a": "b"}"#, to: nil, as: "m1")
        let entry = try #require(entries(object).first)
        #expect(entry["fieldsV1"] == Self.fullFields)
        #expect(entry["operation"] == "Apply")
        #expect(entry["time"] == "2026-01-01T00:00:00Z")
        #expect(object[path: "spec", "replicas"] == 3)
    }

    @Test func `the same apply again changes nothing, not even the time`() throws {
        let first = try apply(Self.full, to: nil, as: "m1")
        let second = try apply(Self.full, to: first, as: "m1", at: "2026-01-01T00:00:09Z")
        #expect(first == second)
    }

    @Test func `a second applier of equal values shares them, and has no time`() throws {
        let first = try apply(Self.full, labels: #"{"a": "b"}"#, to: nil, as: "m1")
        let second = try apply(
            Self.full,
            labels: #"{"a": "b"}"#,
            to: first,
            as: "m2",
            at: "2026-01-01T00:00:09Z"
        )
        #expect(entries(second).map { $0["manager"] } == ["m2", "m1"])
        #expect(entries(second).map { $0["time"]?.string ?? "none" } == ["none", "2026-01-01T00:00:00Z"])
        #expect(entries(second).allSatisfy { $0["fieldsV1"] == Self.fullFields })
    }

    @Test func `what an applier drops stays while another owns it, and goes with the last owner`() throws {
        var object = try apply(Self.full, labels: #"{"a": "b"}"#, to: nil, as: "m1")
        object = try apply(Self.full, labels: #"{"a": "b"}"#, to: object, as: "m2")
        let spec = object["spec"]
        let smaller =
            #"{"name": "abc", "image": "x", "tags": ["t1"], "ports": [{"port": 2, "protocol": "UDP"}]}"#
        object = try apply(smaller, to: object, as: "m1", at: "2026-01-01T00:00:05Z")
        #expect(object["spec"] == spec)
        #expect(entries(object).last?["time"] == "2026-01-01T00:00:00Z")

        object = try apply(
            #"{"name": "abc", "image": "x", "tags": ["t3", "t1"]}"#,
            to: object,
            as: "m2",
            at: "2026-01-01T00:00:07Z"
        )
        let expected = json(
            #"""
            {"image":"x","name":"abc","nested":{"y":5,"x":"hello"},"ports":[{"port":2,"protocol":"UDP"}],
             "replicas":3,"tags":["t3","t1"]}
            """#
        )
        #expect(object["spec"] == expected)
        #expect(object[path: "metadata", "labels"] == nil)
        let m1 = json(
            #"""
            {"f:spec":{"f:image":{},"f:name":{},"f:ports":{"k:{\"port\":2,\"protocol\":\"UDP\"}":
            {".":{},"f:port":{},"f:protocol":{}}},"f:tags":{"v:\"t1\"":{}}}}
            """#
        )
        let m2 = json(#"{"f:spec":{"f:image":{},"f:name":{},"f:tags":{"v:\"t1\"":{},"v:\"t3\"":{}}}}"#)
        #expect(entries(object).map { $0["fieldsV1"] } == [m1, m2])
    }

    @Test func `another value of a field that someone owns is a conflict unless forced`() throws {
        let live = try apply(#"{"name": "abc", "image": "x"}"#, to: nil, as: "m1")
        let error = #expect(throws: ApplyConflict.self) {
            try apply(#"{"name": "abc", "image": "y"}"#, to: live, as: "m2")
        }
        #expect(error?.description == #"Apply failed with 1 conflict: conflict with "m1": .spec.image"#)
        let forced = try apply(#"{"name": "abc", "image": "y"}"#, to: live, as: "m2", force: true)
        #expect(forced[path: "spec", "image"] == "y")
        let owners = entries(forced).map {
            ($0["manager"]?.string ?? "", FieldSet(fieldsV1: $0["fieldsV1"] ?? .null))
        }
        for (manager, fields) in owners {
            #expect(fields?.contains([.field("spec"), .field("image")]) == (manager == "m2"))
        }
    }

    @Test func `an apply to an object that nobody tracked gives that to before-first-apply`() throws {
        let live = Widget.object(#"{"name": "abc", "tags": ["t9"]}"#, metadata: #"{"labels": {"a": "b"}}"#)
        let object = try apply(#"{"name": "abc"}"#, labels: #"{"foo": "bar"}"#, to: live, as: "late")
        let before = json(
            #"{"f:metadata":{"f:labels":{".":{},"f:a":{}}},"f:spec":{".":{},"f:name":{},"f:tags":{".":{},"v:\"t9\"":{}}}}"#
        )
        #expect(entries(object).map { $0["manager"] } == ["late", "before-first-apply"])
        #expect(entries(object).map { $0["operation"] } == ["Apply", "Update"])
        #expect(entries(object).last?["fieldsV1"] == before)
    }

    @Test func `a Deployment's managed fields are those of a real API server`() throws {
        var created = RecordedDeployment.sent
        BuiltInDefaults.apply(to: &created, type: RecordedDeployment.type)
        let schema = BuiltInSchemas.schema(for: RecordedDeployment.type)
        created = ServerSideApply.trackUpdate(
            old: nil,
            new: created,
            schema: schema,
            manager: "kubectl-create",
            apiVersion: "apps/v1",
            subresource: nil,
            now: "2026-01-01T00:00:00Z"
        )
        #expect(entries(created).first?["fieldsV1"] == RecordedDeployment.created)

        let applied = try ServerSideApply.apply(
            live: nil,
            configuration: RecordedDeployment.sent,
            schema: schema,
            manager: "kubectl",
            force: false,
            apiVersion: "apps/v1",
            subresource: nil,
            now: "2026-01-01T00:00:00Z"
        )
        #expect(entries(applied).first?["fieldsV1"] == RecordedDeployment.applied)
    }

    @Test func `the same apply of a Deployment again changes nothing although defaults and forms differ`()
        throws
    {
        let schema = BuiltInSchemas.schema(for: RecordedDeployment.type)
        func apply(to live: JSONValue?, at time: String) throws -> JSONValue {
            var object = try ServerSideApply.apply(
                live: live,
                configuration: RecordedDeployment.sent,
                schema: schema,
                manager: "kubectl",
                force: false,
                apiVersion: "apps/v1",
                subresource: nil,
                now: time
            )
            BuiltInDefaults.apply(to: &object, type: RecordedDeployment.type)
            return live.map { ServerSideApply.ignoringTimestamps(old: $0, new: object) } ?? object
        }
        let first = try apply(to: nil, at: "2026-01-01T00:00:00Z")
        #expect(try apply(to: first, at: "2026-01-01T00:00:09Z") == first)
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

/// Every expectation here is what a Kubernetes 1.36 API server answered to the same requests.
struct TrackUpdateTests {
    private func track(
        _ new: JSONValue,
        over old: JSONValue?,
        as manager: String,
        subresource: String? = nil,
        at time: String = "2026-01-01T00:00:00Z"
    ) -> JSONValue {
        ServerSideApply.trackUpdate(
            old: old,
            new: new,
            schema: Widget.schema,
            manager: manager,
            apiVersion: "example.com/v1",
            subresource: subresource,
            now: time
        )
    }

    private func fields(_ object: JSONValue) -> [JSONValue?] {
        (object[path: "metadata", "managedFields"]?.array ?? []).map { $0["fieldsV1"] }
    }

    private var created: JSONValue {
        var object = Widget.object(
            #"""
            {"name": "abc", "list": ["aa", "bb"], "tags": ["t1", "t2"], "free": {"q": {"r": 1}},
             "ports": [{"port": 1, "protocol": "TCP", "name": "p1"}, {"port": 2, "protocol": "UDP"}]}
            """#,
            metadata: #"{"labels": {"a": "b"}}"#
        )
        object = track(object, over: nil, as: "kubectl-create")
        return object
    }

    @Test func `a create owns all that is in the object`() {
        let expected = json(
            #"""
            {"f:metadata":{"f:labels":{".":{},"f:a":{}}},"f:spec":{".":{},"f:free":{".":{},"f:q":{".":{},"f:r":{}}},
            "f:list":{},"f:name":{},"f:ports":{".":{},
            "k:{\"port\":1,\"protocol\":\"TCP\"}":{".":{},"f:name":{},"f:port":{},"f:protocol":{}},
            "k:{\"port\":2,\"protocol\":\"UDP\"}":{".":{},"f:port":{},"f:protocol":{}}},
            "f:tags":{".":{},"v:\"t1\"":{},"v:\"t2\"":{}}}}
            """#
        )
        #expect(fields(created) == [expected])
    }

    @Test func `a patch takes what it changes, and what it removes has no owner`() {
        var patched = created
        patched = MergePatch.apply(
            json(
                #"{"spec":{"list":["zz"],"tags":["t9"],"ports":[{"port":1,"protocol":"TCP","name":"changed"}]}}"#
            ),
            to: patched
        )
        let result = track(patched, over: created, as: "kubectl-patch", at: "2026-01-01T00:00:05Z")
        let first = json(
            #"""
            {"f:metadata":{"f:labels":{".":{},"f:a":{}}},"f:spec":{".":{},"f:free":{".":{},"f:q":{".":{},"f:r":{}}},
            "f:name":{},"f:ports":{".":{},"k:{\"port\":1,\"protocol\":\"TCP\"}":{".":{},"f:port":{},"f:protocol":{}}},
            "f:tags":{}}}
            """#
        )
        let second = json(
            #"""
            {"f:spec":{"f:list":{},"f:ports":{"k:{\"port\":1,\"protocol\":\"TCP\"}":{"f:name":{}}},
            "f:tags":{"v:\"t9\"":{}}}}
            """#
        )
        #expect(fields(result) == [first, second])
    }

    @Test func `a status update is an entry of its own with the subresource`() {
        var updated = created
        updated["status"] = json(#"{"phase":"x","conditions":[{"type":"Ready","status":"True"}]}"#)
        let result = track(updated, over: created, as: "kubectl-create", subresource: "status")
        let entry = result[path: "metadata", "managedFields"]?.array?.last
        #expect(entry?["subresource"] == "status")
        let expected = json(
            #"""
            {"f:status":{".":{},"f:conditions":{".":{},"k:{\"type\":\"Ready\"}":{".":{},"f:status":{},"f:type":{}}},
            "f:phase":{}}}
            """#
        )
        #expect(entry?["fieldsV1"] == expected)
    }

    @Test func `an update that changes nothing keeps the entries as they are`() {
        let result = track(created, over: created, as: "someone", at: "2026-01-01T00:00:09Z")
        #expect(result == created)
    }

    @Test func `one empty entry clears managed fields, and then none are tracked`() {
        var reset = created
        reset.setManagedFields([.object(JSONObject())])
        var cleared = track(reset, over: created, as: "m")
        #expect(cleared[path: "metadata", "managedFields"] == nil)
        let stored = cleared
        cleared["spec"] = json(#"{"name": "other"}"#)
        #expect(track(cleared, over: stored, as: "m")[path: "metadata", "managedFields"] == nil)
    }

    @Test func `managed fields that a request changes are kept if valid, else the stored ones are`() {
        var edited = created
        let entry = json(
            #"""
            [{"manager": "moved", "operation": "Apply", "apiVersion": "example.com/v1", "fieldsType": "FieldsV1",
              "fieldsV1": {"f:spec": {"f:name": {}}}}]
            """#
        )
        edited.setManagedFields(entry)
        #expect(track(edited, over: created, as: "m")[path: "metadata", "managedFields"] == entry)
        edited.setManagedFields([["manager": "broken"]])
        #expect(track(edited, over: created, as: "m") == created)
        edited.setManagedFields(nil)
        #expect(track(edited, over: created, as: "m") == created)
    }

    @Test func `the oldest of more than ten updaters are joined`() {
        var object = created
        for number in 0..<12 {
            var next = object
            next["spec"]?["free"] = ["number": .integer(Int64(number)), "key\(number)": true]
            let time = "2026-01-01T00:00:\(number + 10)Z"
            object = track(next, over: object, as: "m\(number)", at: time)
        }
        let managers =
            object[path: "metadata", "managedFields"]?.array?.compactMap { $0["manager"]?.string } ?? []
        #expect(managers.count <= 10)
        #expect(Set(managers).count == managers.count)
    }
}

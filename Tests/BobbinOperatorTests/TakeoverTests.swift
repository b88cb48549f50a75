// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import BobbinOperator

struct TakeoverPatchTests {
    private func entry(_ manager: String, _ operation: String, subresource: String? = nil) -> JSONValue {
        var value: JSONValue = [
            "manager": .string(manager), "operation": .string(operation), "fieldsV1": [:],
        ]
        if let subresource { value["subresource"] = .string(subresource) }
        return value
    }

    private func managers(after entries: [JSONValue]) -> [String]? {
        Takeover.patch(managedFields: entries, resourceVersion: "7", successor: "bobbin")?.first?["value"]?
            .array?
            .compactMap { $0["manager"]?.string }
    }

    @Test func `the predecessor's entry is renamed, others stay`() {
        let entries = [
            entry("kube-controller-manager", "Update", subresource: "status"),
            entry("spin-operator", "Apply"),
        ]
        #expect(managers(after: entries) == ["kube-controller-manager", "bobbin"])
    }

    @Test func `fields of both entries go to the successor's`() throws {
        var old = entry("spin-operator", "Apply")
        old["fieldsV1"] = ["f:spec": ["f:a": [:], "f:b": [:]]]
        var new = entry("bobbin", "Apply")
        new["fieldsV1"] = ["f:spec": ["f:a": [:], "f:c": [:]]]
        let patch = Takeover.patch(managedFields: [new, old], resourceVersion: "7", successor: "bobbin")
        let entries = try #require(patch?.first?["value"]?.array)
        #expect(entries.map { $0["fieldsV1"] } == [["f:spec": ["f:a": [:], "f:b": [:], "f:c": [:]]]])
    }

    @Test func `where the successor has an entry the predecessor's is dropped`() {
        #expect(managers(after: [entry("bobbin", "Apply"), entry("spin-operator", "Apply")]) == ["bobbin"])
    }

    @Test func `a field is given up with what is in it, and all others are kept`() throws {
        var ours = entry("bobbin", "Apply")
        ours["fieldsV1"] = ["f:spec": ["f:replicas": [:], "f:template": ["f:spec": [:]]]]
        let others = [entry("bobbin", "Update"), entry("kube-controller-manager", "Update")]
        let patch = Takeover.patch(
            givingUp: ["spec", "replicas"],
            managedFields: others + [ours],
            resourceVersion: "7",
            manager: "bobbin"
        )
        let entries = try #require(patch?.first?["value"]?.array)
        #expect(Array(entries.prefix(2)) == others)
        #expect(entries.last?["fieldsV1"] == ["f:spec": ["f:template": ["f:spec": [:]]]])
        #expect(patch?.last?["value"] == "7")
    }

    @Test func `what isn't managed isn't given up`() {
        var ours = entry("bobbin", "Apply")
        ours["fieldsV1"] = ["f:spec": ["f:template": [:]]]
        let patch = Takeover.patch(
            givingUp: ["spec", "replicas"],
            managedFields: [ours],
            resourceVersion: "7",
            manager: "bobbin"
        )
        #expect(patch == nil)
    }

    @Test func `without the predecessor there is nothing to do`() {
        #expect(managers(after: [entry("bobbin", "Apply"), entry("spin-operator", "Update")]) == nil)
    }

    @Test func `the patch is of the version that was read`() throws {
        let patch = try #require(
            Takeover.patch(
                managedFields: [entry("spin-operator", "Apply")],
                resourceVersion: "7",
                successor: "bobbin"
            )
        )
        #expect(patch.contains { $0["path"] == "/metadata/resourceVersion" && $0["value"] == "7" })
    }
}

struct ClaimingPatchTests {
    private func entry(_ manager: String, _ operation: String, _ fields: JSONValue) -> JSONValue {
        ["manager": .string(manager), "operation": .string(operation), "fieldsV1": fields]
    }

    private func fields(
        _ path: [String],
        _ entries: [JSONValue]
    ) -> [String: JSONValue]? {
        let patch = Takeover.patch(
            claiming: [path],
            managedFields: entries,
            resourceVersion: "7",
            manager: "bobbin"
        )
        guard let changed = patch?.first?["value"]?.array else { return nil }
        return Dictionary(
            changed.map {
                ("\($0["manager"]?.string ?? "")/\($0["operation"]?.string ?? "")", $0["fieldsV1"] ?? [:])
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    @Test func `what others have below a path becomes ours, and all else stays theirs`() {
        let ports: JSONValue = [#"k:{"port":8080}"#: [".": [:], "f:port": [:]]]
        let found = fields(
            ["f:spec", "f:ports"],
            [
                entry("bobbin", "Apply", ["f:spec": ["f:type": [:]]]),
                entry("kubectl-edit", "Update", ["f:spec": ["f:ports": ports, "f:externalIPs": [:]]]),
                entry("mesh", "Apply", ["f:spec": ["f:ports": ports]]),
            ]
        )
        #expect(
            found == [
                "bobbin/Apply": ["f:spec": ["f:type": [:], "f:ports": ports]],
                "kubectl-edit/Update": ["f:spec": ["f:externalIPs": [:]]],
            ]
        )
    }

    @Test func `where nobody else has anything below a path there is nothing to do`() {
        let own = entry("bobbin", "Apply", ["f:spec": ["f:ports": [:]]])
        #expect(fields(["f:spec", "f:ports"], [own, entry("x", "Update", ["f:metadata": [:]])]) == nil)
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

struct StrategicMergePatchTests {
    private func apply(_ patch: String, to target: String) throws -> JSONValue {
        let schema = BuiltInSchemas.schema(for: RecordedDeployment.type)
        return try StrategicMergePatch.apply(json(patch), to: json(target), schema: schema)
    }

    /// A patch of the list of containers, of which each is `name=image`.
    private func containers(_ patch: String, to target: [String]) throws -> [String] {
        let elements = target.map { item in
            let parts = item.split(separator: "=")
            return #"{"name": "\#(parts[0])", "image": "\#(parts[1])"}"#
        }
        let object =
            #"{"spec": {"template": {"spec": {"containers": [\#(elements.joined(separator: ","))]}}}}"#
        let result = try apply(#"{"spec": {"template": {"spec": {\#(patch)}}}}"#, to: object)
        return (result[path: "spec", "template", "spec", "containers"]?.array ?? []).map {
            "\($0["name"]?.string ?? "")=\($0["image"]?.string ?? "")"
        }
    }

    @Test func `containers merge by name, and a new one comes first`() throws {
        let patch = #""containers": [{"name": "b", "image": "2"}, {"name": "new", "image": "3"}]"#
        #expect(try containers(patch, to: ["a=1", "b=1"]) == ["a=1", "b=2", "new=3"])
        #expect(
            try containers(#""containers": [{"name": "new", "image": "3"}]"#, to: ["a=1"]) == [
                "new=3", "a=1",
            ]
        )
    }

    @Test func `an order in the patch is kept, with what only the server has in its place`() throws {
        let patch = #"""
            "$setElementOrder/containers": [{"name": "c"}, {"name": "a"}], "containers": [{"name": "a", "image": "2"}]
            """#
        #expect(try containers(patch, to: ["a=1", "b=1", "c=1"]) == ["b=1", "c=1", "a=2"])
    }

    @Test func `an element is deleted by its directive, and a list replaced`() throws {
        let deletion = #""containers": [{"name": "a", "$patch": "delete"}]"#
        #expect(try containers(deletion, to: ["a=1", "b=1"]) == ["b=1"])
        let replacement = #""containers": [{"$patch": "replace"}, {"name": "z", "image": "9"}]"#
        #expect(try containers(replacement, to: ["a=1", "b=1"]) == ["z=9"])
    }

    @Test(arguments: [
        (
            #"{"spec": {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}}}}"#,
            #"{"spec": {"strategy": {"$retainKeys": ["type"], "type": "Recreate"}}}"#,
            #"{"spec": {"strategy": {"type": "Recreate"}}}"#
        ),
        (
            #"{"metadata": {"finalizers": ["a", "b", "c"]}}"#,
            #"{"metadata": {"$deleteFromPrimitiveList/finalizers": ["b"], "finalizers": ["d"], "$setElementOrder/finalizers": ["d", "c", "a"]}}"#,
            #"{"metadata": {"finalizers": ["d", "c", "a"]}}"#
        ),
        (
            #"{"metadata": {"labels": {"a": "1", "b": "2"}}}"#,
            #"{"metadata": {"labels": {"a": null, "c": "3"}}}"#,
            #"{"metadata": {"labels": {"b": "2", "c": "3"}}}"#
        ),
        (
            #"{"metadata": {"labels": {"a": "1"}}}"#,
            #"{"metadata": {"labels": {"$patch": "replace", "c": "3"}}}"#,
            #"{"metadata": {"labels": {"c": "3"}}}"#
        ),
        (
            #"{"spec": {"template": {"spec": {"tolerations": [{"key": "a"}]}}}}"#,
            #"{"spec": {"template": {"spec": {"tolerations": [{"key": "b"}]}}}}"#,
            #"{"spec": {"template": {"spec": {"tolerations": [{"key": "b"}]}}}}"#
        ),
        (
            #"{"spec": {"template": {"spec": {"containers": [{"name": "c", "ports": [{"containerPort": 1, "name": "x"}]}]}}}}"#,
            #"{"spec": {"template": {"spec": {"containers": [{"name": "c", "ports": [{"containerPort": 1, "name": null}, {"containerPort": 2}]}]}}}}"#,
            #"{"spec": {"template": {"spec": {"containers": [{"name": "c", "ports": [{"containerPort": 1}, {"containerPort": 2}]}]}}}}"#
        ),
    ])
    func `directives and strategies of the schema are followed`(
        target: String,
        patch: String,
        result: String
    ) throws {
        #expect(try apply(patch, to: target) == json(result))
    }

    @Test(arguments: [
        #"{"spec": {"$patch": "paint"}}"#,
        #"{"spec": {"template": {"spec": {"containers": [{"image": "x"}]}}}}"#,
        #"{"spec": {"template": {"spec": {"containers": [{"$patch": "delete"}]}}}}"#, "[]",
    ])
    func `a patch that can't be followed is refused`(patch: String) {
        let error = #expect(throws: PatchError.self) { try apply(patch, to: "{}") }
        #expect(error?.kind == .malformed)
    }
}

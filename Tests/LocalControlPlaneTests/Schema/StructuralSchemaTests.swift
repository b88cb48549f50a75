// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

struct StructuralSchemaTests {
    @Test func `defaults fill absent fields, also inside defaults and list elements`() {
        var object = Widget.object(
            #"{"name": "abc", "image": "x", "ports": [{"port": 1}], "nested": {"x": "own"}}"#
        )
        Widget.schema.applyDefaults(to: &object)
        let expected = json(
            #"""
            {"name": "abc", "image": "x", "ports": [{"port": 1, "protocol": "TCP"}], "replicas": 3,
             "nested": {"x": "own", "y": 5}}
            """#
        )
        #expect(object["spec"] == expected)
    }

    @Test func `a null counts as absent unless the field is nullable`() {
        var object = Widget.object(
            #"{"name": null, "image": null, "replicas": null, "nully": null, "nested": null}"#
        )
        Widget.schema.applyDefaults(to: &object)
        #expect(object["spec"] == json(#"{"replicas": 3, "nully": null, "nested": {"x": "hello", "y": 5}}"#))
    }

    @Test func `unknown fields are dropped and named, kept where the schema says so`() {
        var object = Widget.object(
            #"""
            {"name": "abc", "bogus": 1, "nested": {"z": 1}, "ports": [{"port": 1, "zz": 2}],
             "free": {"a": {"b": null}}}
            """#,
            metadata: #"{"labels": {"a": "b"}, "oddity": true}"#
        )
        let unknown = Widget.schema.prune(&object)
        #expect(unknown == ["metadata.oddity", "spec.bogus", "spec.nested.z", "spec.ports[0].zz"])
        let expected = #"{"name": "abc", "nested": {}, "ports": [{"port": 1}], "free": {"a": {"b": null}}}"#
        #expect(object == Widget.object(expected, metadata: #"{"labels": {"a": "b"}}"#))
    }

    /// The messages are those of the API server, in our order.
    @Test(arguments: [
        (
            #"{"name": 5, "image": [], "replicas": "x", "ratio": "s", "list": {"a": 1}, "labels": [], "nully": 3}"#,
            [
                #"spec.image: Invalid value: "array": spec.image in body must be of type string: "array""#,
                #"spec.labels: Invalid value: "array": spec.labels in body must be of type object: "array""#,
                #"spec.list: Invalid value: "object": spec.list in body must be of type array: "object""#,
                #"spec.name: Invalid value: "integer": spec.name in body must be of type string: "integer""#,
                #"spec.nully: Invalid value: "integer": spec.nully in body must be of type string: "integer""#,
                #"spec.ratio: Invalid value: "string": spec.ratio in body must be of type number: "string""#,
                #"spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string""#,
            ]
        ),
        (
            #"""
            {"name": "ab", "image": "x", "replicas": 0, "ratio": 0, "mult": 3, "mode": "C", "num": 3,
             "when": "yesterday", "list": [], "labels": {}}
            """#,
            [
                #"spec.labels: Invalid value: 0: spec.labels in body should have at least 1 properties"#,
                #"spec.list: Invalid value: 0: spec.list in body should have at least 1 items"#,
                #"spec.mode: Unsupported value: "C": supported values: "A", "B""#,
                #"spec.mult: Invalid value: 3: spec.mult in body should be a multiple of 5"#,
                #"spec.name: Invalid value: "ab": spec.name in body should be at least 3 chars long"#,
                #"spec.num: Unsupported value: 3: supported values: "1", "2""#,
                #"spec.ratio: Invalid value: 0: spec.ratio in body should be greater than 0"#,
                #"spec.replicas: Invalid value: 0: spec.replicas in body should be greater than or equal to 1"#,
                #"spec.when: Invalid value: "yesterday": spec.when in body must be of type date-time: "yesterday""#,
            ]
        ),
        (
            #"""
            {"name": "ABCDEFGHIJK", "image": "x", "replicas": 101, "ratio": 1, "list": ["a", "bb", "cc", "d"],
             "labels": {"a": "toolong", "b": "c", "d": "e"}, "big": true}
            """#,
            [
                #"spec.big: Invalid value: "boolean": spec.big in body must be of type integer,string: "boolean""#,
                #"spec.labels.a: Too long: may not be more than 3 bytes"#,
                #"spec.labels: Too many: 3: must have at most 2 items"#,
                #"spec.list: Too many: 4: must have at most 3 items"#,
                #"spec.list[0]: Invalid value: "a": spec.list[0] in body should be at least 2 chars long"#,
                #"spec.list[3]: Invalid value: "d": spec.list[3] in body should be at least 2 chars long"#,
                #"spec.name: Invalid value: "ABCDEFGHIJK": spec.name in body should match '^[a-z]+$'"#,
                #"spec.name: Too long: may not be more than 8 bytes"#,
                #"spec.ratio: Invalid value: 1: spec.ratio in body should be less than 1"#,
                #"spec.replicas: Invalid value: 101: spec.replicas in body should be less than or equal to 100"#,
            ]
        ),
        (#"{}"#, ["spec.image: Required value", "spec.name: Required value"]),
        (
            #"{"name": "abc", "image": "x", "replicas": 1.5, "mult": 5.0}"#,
            [
                #"<nil>: Invalid value: "": Checked value must be of type integer (default format) in spec.replicas"#,
                #"spec.replicas: Invalid value: "number": spec.replicas in body must be of type integer: "number""#,
            ]
        ),
        (
            #"{"name": "abc", "image": "x", "one": {"a": "b", "b": "c"}}"#,
            [
                #"<nil>: Invalid value: "": "spec.one" must validate one and only one schema (oneOf). Found 2 valid alternatives"#
            ]
        ),
        (
            #"{"name": "abc", "image": "x", "one": {}, "any": {}, "neither": {"a": "b"}}"#,
            [
                #"<nil>: Invalid value: "": "spec.any" must validate at least one schema (anyOf)"#,
                #"<nil>: Invalid value: "": "spec.neither" must not validate the schema (not)"#,
                #"<nil>: Invalid value: "": "spec.one" must validate one and only one schema (oneOf). Found none valid"#,
                "spec.any.a: Required value", "spec.one.a: Required value",
            ]
        ),
        (
            #"""
            {"name": "abc", "image": "x", "tags": ["a", "b", "a"],
             "ports": [{"port": 1, "protocol": "TCP"}, {"port": 1, "protocol": "TCP"}]}
            """#,
            [
                #"spec.ports[1]: Duplicate value: {"port":1,"protocol":"TCP"}"#,
                #"spec.tags[2]: Duplicate value: "a""#,
            ]
        ),
    ])
    func `an invalid object is told in the words of Kubernetes`(spec: String, expected: [String]) {
        var object = Widget.object(spec)
        Widget.schema.applyDefaults(to: &object)
        let errors = Widget.schema.validate(object, old: nil).map(\.description)
        #expect(errors.filter { !$0.contains("some validation rules were not checked") }.sorted() == expected)
    }

    @Test func `an update may leave alone what became invalid`() {
        let old = Widget.object(#"{"name": "x", "image": "x", "replicas": 1}"#)
        let new = Widget.object(#"{"name": "x", "image": "x", "replicas": 1, "mult": 3}"#)
        let errors = Widget.schema.validate(new, old: old).map(\.path)
        #expect(errors.filter { $0 != "<nil>" } == ["spec.mult"])
    }

    @Test(arguments: [
        (#"{"type": "object", "properties": {"a": {}}}"#, "properties[a].type: Required value"),
        (#"{"type": "string"}"#, "type: Invalid value"),
        (
            #"{"type": "object", "properties": {"a": {"type": "array"}}}"#,
            "properties[a].items: Required value"
        ),
        (
            #"{"type": "object", "properties": {"a": {"type": "string", "anyOf": [{"type": "string"}]}}}"#,
            "properties[a].anyOf[0].type: Forbidden: must be empty to be structural"
        ),
        (
            #"{"type": "object", "properties": {"a": {"type": "string", "pattern": "("}}}"#,
            "properties[a].pattern"
        ),
        (
            #"{"type": "object", "properties": {"a": {"type": "string", "default": 5}}}"#,
            "properties[a].default"
        ),
    ])
    func `a schema that isn't structural is refused with the place`(schema: String, expected: String) {
        #expect {
            _ = try StructuralSchema(openAPI: json(schema))
        } throws: { error in
            "\(error)".hasPrefix("spec.validation.openAPIV3Schema.\(expected)")
        }
    }
}

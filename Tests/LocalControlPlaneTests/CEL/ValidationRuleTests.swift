// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

struct ValidationRuleTests {
    /// The messages are those of a Kubernetes 1.36 API server.
    @Test(arguments: [
        (
            #"{"name": "zork", "image": "x", "replicas": 11}"#,
            ["spec: Invalid value: too many replicas", "spec.name: Forbidden: name must not be zork"]
        ),
        (
            #"{"name": "crash", "image": "x", "replicas": 3, "list": ["aa"]}"#,
            [
                #"spec: Invalid value: "object": index out of bounds: 5 evaluating rule: self.name != 'crash' || self.list[5] == 'x'"#
            ]
        ),
        (
            #"{"name": "crash", "replicas": 11}"#,
            [
                "spec.image: Required value",
                "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
            ]
        ),
        (#"{"name": "fine", "image": "x", "replicas": 11, "big": "4Gi"}"#, []),
    ])
    func `a broken rule is told in the words of Kubernetes`(spec: String, expected: [String]) {
        #expect(Widget.schema.validate(Widget.object(spec), old: nil).map(\.description) == expected)
    }

    @Test func `a rule that compares judges updates only`() {
        let old = Widget.object(#"{"name": "abc", "image": "x", "replicas": 1}"#)
        let new = Widget.object(#"{"name": "abc", "image": "y", "replicas": 1}"#)
        #expect(Widget.schema.validate(new, old: nil) == [])
        #expect(Widget.schema.validate(new, old: new) == [])
        let expected = [#"spec.image: Invalid value: "y": image is immutable"#]
        #expect(Widget.schema.validate(new, old: old).map(\.description) == expected)
    }

    private func schema(rule: String, extra: String = "") -> String {
        #"""
        {"type": "object", "properties": {"spec": {"type": "object",
          "x-kubernetes-validations": [{"rule": \#(JSONValue.string(rule))\#(extra)}],
          "properties": {
            "name": {"type": "string"}, "count": {"type": "integer"}, "namespace": {"type": "string"},
            "a-b": {"type": "integer"}, "port": {"x-kubernetes-int-or-string": true},
            "at": {"type": "string", "format": "date-time"},
            "items": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}}}}}}
        """#
    }

    @Test(arguments: [
        ("self.nope == 1", "undefined field 'nope'"), ("self.count", "must evaluate to a bool"),
        ("self.count + 'x' == ''", "found no matching overload for '_+_' applied to '(int, string)'"),
        ("self.name.all(x, true)", "cannot be range of a comprehension"),
        ("other == 1", "undeclared reference to 'other'"),
        ("self.name.foo()", "undeclared reference to 'foo'"),
        ("size(self.count) > 1", "found no matching overload for 'size' applied to '(int)'"),
        ("self.count ==", "Syntax error"), ("self.name.size() > '1'", "found no matching overload"),
        (
            "self.labels.all(k, self.labels[k] > 1)",
            "found no matching overload for '_>_' applied to '(string, int)'"
        ),
    ])
    func `a rule that can't work is refused when the definition is created`(
        rule: String,
        message: String
    ) throws {
        let error = #expect(throws: SchemaError.self) {
            try StructuralSchema(openAPI: json(schema(rule: rule)))
        }
        let text = try #require(error?.description)
        let place =
            "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Invalid value"
        #expect(text.hasPrefix(place))
        #expect(text.contains(message))
    }

    @Test(arguments: [
        (#"self.__namespace__ == 'x' && self.a__dash__b == 1"#, #"{"namespace": "x", "a-b": 1}"#),
        (#"type(self.port) == int ? self.port > 1 : self.port.endsWith('%')"#, #"{"port": "25%"}"#),
        (#"type(self.port) == int ? self.port > 1 : self.port.endsWith('%')"#, #"{"port": 25}"#),
        (#"type(self.at) != string && self.at == self.at"#, #"{"at": "2025-01-01T00:00:00Z"}"#),
        (#"self.items == ['b', 'a']"#, #"{"items": ["a", "b"]}"#),
        (#"self.items + ['a', 'c'] == ['a', 'b', 'c']"#, #"{"items": ["a", "b"]}"#),
        (#"self.labels.all(k, self.labels[k].size() < 3)"#, #"{"labels": {"x": "ab"}}"#),
        (#"!has(self.name) || self.name != ''"#, #"{}"#),
    ])
    func `rules see values by their schema`(rule: String, spec: String) throws {
        let schema = try StructuralSchema(openAPI: json(schema(rule: rule)))
        #expect(schema.validate(Widget.object(spec), old: nil) == [])
    }

    @Test func `a rule with an optional old self is refused, since there are no optional values`() {
        let text = schema(rule: "self.count == 1", extra: #", "optionalOldSelf": true"#)
        let error = #expect(throws: SchemaError.self) { try StructuralSchema(openAPI: json(text)) }
        #expect(error?.errors.map(\.reason) == [.forbidden])
        #expect(error?.errors.first?.path.hasSuffix("x-kubernetes-validations[0].optionalOldSelf") == true)
    }

    @Test func `a message expression without a value gives way to the message`() throws {
        let extra = #", "message": "plain", "messageExpression": "'n' + string(1 / (self.count - 2))""#
        let schema = try StructuralSchema(openAPI: json(schema(rule: "self.count < 2", extra: extra)))
        func message(_ count: Int) -> String? {
            schema.validate(Widget.object(#"{"count": \#(count)}"#), old: nil).first?.message
        }
        #expect(message(3) == "Invalid value: n1")
        #expect(message(2) == "Invalid value: plain")
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// What somebody may write into a spec has a bound, so that no object costs more than its readers can bear.
struct SchemaBoundsTests {
    /// Strings, lists and maps of a schema that have no bound, by their paths.
    private func unbounded(_ schema: JSONValue, at path: String) -> [String] {
        func has(_ key: String) -> Bool { schema[key] != nil }
        var found: [String] = []
        let type = schema["type"]?.string
        let isOpen = schema["x-kubernetes-preserve-unknown-fields"]?.bool == true
        let isText = type == "string" || schema["x-kubernetes-int-or-string"]?.bool == true
        if isText, !has("maxLength"), !has("enum") { found.append("\(path): maxLength") }
        if type == "array", !has("maxItems") { found.append("\(path): maxItems") }
        if has("additionalProperties") || isOpen, !has("maxProperties") {
            found.append("\(path): maxProperties")
        }
        for member in schema["properties"]?.object?.members ?? [] {
            found += unbounded(member.value, at: "\(path).\(member.key)")
        }
        if let items = schema["items"] { found += unbounded(items, at: "\(path)[]") }
        if let values = schema["additionalProperties"], values.object != nil {
            found += unbounded(values, at: "\(path)[*]")
        }
        return found
    }

    /// What may be open below an open field is bounded by the operator, which reads no object that has too many bytes,
    /// values or levels; there are no other exceptions.
    @Test(arguments: ["spinapps", "spinappexecutors", "shims"])
    func `every string, list and map of a spec has a bound`(name: String) throws {
        let definition = try Repository.document("crds/\(name).yaml")
        let versions = try #require(definition[path: "spec", "versions"]?.array)
        for version in versions {
            let properties = version[path: "schema", "openAPIV3Schema", "properties"]
            let spec = try #require(properties?["spec"])
            #expect(unbounded(spec, at: "spec") == [])
        }
    }

    @Test func `a field without a bound is found, wherever it is`() {
        let schema: JSONValue = [
            "type": "object",
            "properties": [
                "a": ["type": "array", "maxItems": 1, "items": ["type": "string"]],
                "b": [
                    "type": "object",
                    "additionalProperties": ["type": "array", "items": ["type": "integer"]],
                ],
                "c": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
                "d": ["type": "string", "enum": ["x"]],
            ],
        ]
        #expect(
            unbounded(schema, at: "s") == [
                "s.a[]: maxLength", "s.b: maxProperties", "s.b[*]: maxItems", "s.c: maxProperties",
            ]
        )
    }
}

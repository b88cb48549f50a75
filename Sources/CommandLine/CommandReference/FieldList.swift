// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The fields of a schema, one after the other, each before those in it.
struct FieldList {
    private(set) var rows: [String] = []
    private(set) var rules: [String] = []

    mutating func add(_ schema: JSONValue, at path: String, isRequired: Bool) {
        var what = schema["description"]?.string ?? ""
        if isRequired { what += " Required." }
        what += Self.limits(schema)
        let standard = schema["default"].map { "`\($0)`" } ?? ""
        rows.append(
            "| `\(path)` | \(Self.type(schema)) | \(Markdown.cell(standard)) | \(Markdown.cell(what)) |\n"
        )
        addRules(of: schema, at: path)
        addChildren(of: schema, at: path)
    }

    mutating func addRules(of schema: JSONValue, at path: String) {
        for rule in schema["x-kubernetes-validations"]?.array ?? [] {
            let message = rule["message"]?.string ?? rule["rule"]?.string ?? ""
            let place = (path.isEmpty ? "" : path) + (rule["fieldPath"]?.string ?? "")
            rules.append("| \(place.isEmpty ? "" : "`\(place)`") | \(Markdown.cell(message)) |\n")
        }
    }

    private mutating func addChildren(of schema: JSONValue, at path: String) {
        let required = schema["required"]?.array ?? []
        for member in schema["properties"]?.object?.members ?? [] {
            add(member.value, at: "\(path).\(member.key)", isRequired: required.contains(.string(member.key)))
        }
        if let items = schema["items"], items.object != nil { descend(items, "\(path)[]") }
        if let values = schema["additionalProperties"], values.object != nil { descend(values, "\(path).*") }
    }

    /// What is in lists and maps has a row of its own only where it has fields.
    private mutating func descend(_ schema: JSONValue, _ path: String) {
        addRules(of: schema, at: path)
        addChildren(of: schema, at: path)
    }

    private static func type(_ schema: JSONValue) -> String {
        if schema["x-kubernetes-int-or-string"]?.bool == true { return "integer or string" }
        let name = schema["type"]?.string ?? "any"
        if name == "array" { return "list of \(type(schema["items"] ?? [:]))" }
        if name == "object", let values = schema["additionalProperties"], values.object != nil {
            return "map of \(type(values))"
        }
        return schema["format"]?.string.map { "\(name) (\($0))" } ?? name
    }

    private static func limits(_ schema: JSONValue) -> String {
        var limits: [String] = []
        if let values = schema["enum"]?.array {
            limits.append("One of " + values.map { "`\($0)`" }.joined(separator: ", "))
        }
        let names = [
            ("minimum", "at least"), ("maximum", "at most"), ("minLength", "at least characters"),
            ("maxLength", "at most characters"), ("minItems", "at least entries"),
            ("maxItems", "at most entries"),
            ("minProperties", "at least entries"), ("maxProperties", "at most entries"),
        ]
        for (key, words) in names {
            guard let value = schema[key] else { continue }
            let parts = words.split(separator: " ").map(String.init)
            let unit = parts.count > 2 ? " \(parts[2])" : ""
            limits.append("\(parts[0].capitalizedFirst) \(parts[1]) \(value)\(unit)")
        }
        if let pattern = schema["pattern"]?.string { limits.append("Matches `\(pattern)`") }
        return limits.map { " \($0)." }.joined()
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

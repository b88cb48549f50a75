// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel

/// Judges values by the chart's `values.schema.json`, as Helm does. It knows the keywords that are in there, and no others.
struct ValuesSchema {
    let root: JSONValue

    init() throws { root = try Repository.document("deploy/charts/bobbin/values.schema.json") }

    /// What is wrong with the values.
    func problems(of values: JSONValue) throws -> [String] { try problems(of: values, by: root, at: "") }

    private func problems(of value: JSONValue, by schema: JSONValue, at path: String) throws -> [String] {
        var problems: [String] = []
        for (keyword, rule) in schema.object ?? JSONObject() {
            switch keyword {
            case "$schema", "title", "description": continue
            case "type":
                let types = rule.array?.compactMap(\.string) ?? [rule.string ?? ""]
                if !types.contains(where: { Self.is(value, $0) }) {
                    problems.append("\(path): \(value) is no \(types)")
                }
            case "enum":
                if rule.array?.contains(value) != true {
                    problems.append("\(path): \(value) isn't in \(rule)")
                }
            case "minimum":
                if let number = value.integer, number < rule.integer ?? 0 {
                    problems.append("\(path): \(number)")
                }
            case "maximum":
                if let number = value.integer, number > rule.integer ?? 0 {
                    problems.append("\(path): \(number)")
                }
            case "minLength": if let text = value.string, text.isEmpty { problems.append("\(path): empty") }
            case "pattern":
                if let text = value.string, let pattern = rule.string,
                    text.range(of: pattern, options: .regularExpression) == nil
                {
                    problems.append("\(path): \(text) doesn't match \(pattern)")
                }
            case "required":
                for name in rule.array?.compactMap(\.string) ?? [] where value[name] == nil {
                    problems.append("\(path): no \(name)")
                }
            case "items":
                for element in value.array ?? [] {
                    problems += try self.problems(of: element, by: rule, at: path + "[]")
                }
            case "properties":
                for (name, member) in value.object ?? JSONObject() {
                    guard let property = rule[name] else { continue }
                    problems += try self.problems(of: member, by: property, at: "\(path).\(name)")
                }
            case "additionalProperties":
                for (name, member) in value.object ?? JSONObject() where schema["properties"]?[name] == nil {
                    if rule == false {
                        problems.append("\(path): \(name) isn't known")
                    } else {
                        problems += try self.problems(of: member, by: rule, at: "\(path).\(name)")
                    }
                }
            default: throw TemplateError("\(path): a keyword that isn't known: \(keyword)")
            }
        }
        return problems
    }

    private static func `is`(_ value: JSONValue, _ type: String) -> Bool {
        switch value {
        case .null: type == "null"
        case .bool: type == "boolean"
        case .integer: type == "integer" || type == "number"
        case .number: type == "number"
        case .string: type == "string"
        case .array: type == "array"
        case .object: type == "object"
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Digests
import Foundation
import KubeModel
import Manifests

/// The functions of Go's templates, Sprig and Helm that the chart uses.
enum TemplateFunctions {
    static func call(_ name: String, _ arguments: [JSONValue]) throws(TemplateError) -> JSONValue {
        do {
            return try functions[name].map { try $0(Arguments(name: name, values: arguments)) }
                ?? { throw TemplateError("no function \(name)") }()
        } catch let error as TemplateError {
            throw error
        } catch {
            throw TemplateError("\(name): \(error)")
        }
    }

    /// What a function was given.
    struct Arguments {
        let name: String
        let values: [JSONValue]

        func value(_ index: Int) throws(TemplateError) -> JSONValue {
            guard index < values.count else { throw TemplateError("\(name) has too few arguments") }
            return values[index]
        }

        func string(_ index: Int) throws(TemplateError) -> String {
            let value = try value(index)
            guard let string = value.string else { throw TemplateError("\(name): \(value) is no string") }
            return string
        }

        func integer(_ index: Int) throws(TemplateError) -> Int {
            let value = try value(index)
            guard let integer = value.integer else { throw TemplateError("\(name): \(value) is no integer") }
            return Int(integer)
        }

        func object(_ index: Int) throws(TemplateError) -> JSONObject {
            let value = try value(index)
            guard let object = value.object else { throw TemplateError("\(name): \(value) is no dict") }
            return object
        }
    }

    private static let functions: [String: @Sendable (Arguments) throws -> JSONValue] = [
        "and": { try $0.values.first { !$0.isTrue } ?? $0.value($0.values.count - 1) },
        "or": { try $0.values.first { $0.isTrue } ?? $0.value($0.values.count - 1) },
        "not": { .bool(try !$0.value(0).isTrue) },
        "empty": { .bool(try !$0.value(0).isTrue) },
        "eq": { .bool(try $0.value(0) == $0.value(1)) },
        "ne": { .bool(try $0.value(0) != $0.value(1)) },
        "gt": { .bool(try $0.integer(0) > $0.integer(1)) },
        "int": { .integer(Int64(try $0.integer(0))) },
        "toString": { .string(try $0.value(0).templateText) },
        "default": { try $0.values.count > 1 && $0.value(1).isTrue ? $0.value(1) : $0.value(0) },
        "ternary": { try $0.value($0.value(2).isTrue ? 0 : 1) },
        "list": { .array($0.values) },
        "dict": { arguments in
            var object = JSONObject()
            for index in stride(from: 0, to: arguments.values.count, by: 2) {
                object[try arguments.string(index)] = try arguments.value(index + 1)
            }
            return .object(object)
        },
        "hasKey": { .bool(try $0.object(0)[$0.string(1)] != nil) },
        "mergeOverwrite": { arguments in
            var merged: JSONValue = [:]
            for value in arguments.values { merged = merge(merged, with: value) }
            return merged
        },
        "printf": { arguments in
            var values = arguments.values.dropFirst()
            let parts = try arguments.string(0).components(separatedBy: "%s")
            guard values.count == parts.count - 1 else { throw TemplateError("printf: arguments don't fit") }
            return .string(
                parts.dropFirst().reduce(parts[0]) { $0 + (values.popFirst()?.templateText ?? "") + $1 }
            )
        },
        "contains": { .bool(try $0.string(1).contains($0.string(0))) },
        "trunc": { .string(String(try $0.string(1).prefix($0.integer(0)))) },
        "trimPrefix": {
            let (prefix, text) = (try $0.string(0), try $0.string(1))
            return .string(text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text)
        },
        "trimSuffix": {
            let (suffix, text) = (try $0.string(0), try $0.string(1))
            return .string(text.hasSuffix(suffix) ? String(text.dropLast(suffix.count)) : text)
        },
        "replace": { .string(try $0.string(2).replacingOccurrences(of: $0.string(0), with: $0.string(1))) },
        "join": {
            .string((try $0.value(1).array ?? []).map(\.templateText).joined(separator: try $0.string(0)))
        },
        "splitList": {
            .array(try $0.string(1).components(separatedBy: $0.string(0)).map { .string($0) })
        },
        "nindent": {
            let indent = String(repeating: " ", count: try $0.integer(0))
            let lines = try $0.string(1).split(separator: "\n", omittingEmptySubsequences: false)
            return .string("\n" + lines.map { indent + $0 }.joined(separator: "\n"))
        },
        "sha256sum": { .string(try SHA256(of: Array($0.string(0).utf8)).description) },
        "toYaml": {
            var text = YAML.encode(try $0.value(0))
            while text.last == "\n" { text.removeLast() }
            return .string(text)
        },
        "fromYaml": { try YAML.documents($0.string(0), source: "fromYaml").first ?? [:] },
        "toPrettyJson": { .string(pretty(try $0.value(0), indent: "")) },
    ]

    /// Objects are merged, other values replaced.
    static func merge(_ value: JSONValue, with other: JSONValue) -> JSONValue {
        guard case .object(var members) = value, case .object(let others) = other else { return other }
        for (key, value) in others { members[key] = merge(members[key] ?? .null, with: value) }
        return .object(members)
    }

    private static func pretty(_ value: JSONValue, indent: String) -> String {
        let inner = indent + "  "
        switch value {
        case .array(let elements) where !elements.isEmpty:
            let lines = elements.map { inner + pretty($0, indent: inner) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let object) where !object.isEmpty:
            let lines = object.members.sorted { $0.key < $1.key }.map {
                "\(inner)\(JSONValue.string($0.key)): \(pretty($0.value, indent: inner))"
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        default: return value.description
        }
    }
}

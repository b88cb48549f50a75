// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// A field selector: `metadata.name=web,status.phase!=Running`.
struct FieldSelector: Sendable, Hashable {
    struct Requirement: Sendable, Hashable {
        var path: [String]
        var value: String
        var isEqual: Bool
    }

    var requirements: [Requirement] = []

    static let everything = Self()

    private init() {}

    /// Reads a selector of fields that the kind can be selected by.
    init(_ text: String, supported: Set<String>) throws(APIFailure) {
        for term in text.split(separator: ",") {
            let isEqual: Bool
            let parts: [Substring]
            if let range = term.firstRange(of: "!=") {
                isEqual = false
                parts = [term[..<range.lowerBound], term[range.upperBound...]]
            } else if let range = term.firstRange(of: "==") {
                isEqual = true
                parts = [term[..<range.lowerBound], term[range.upperBound...]]
            } else if let range = term.firstRange(of: "=") {
                isEqual = true
                parts = [term[..<range.lowerBound], term[range.upperBound...]]
            } else {
                throw .badRequest(
                    "invalid field selector \"\(text)\": can't understand '\(term)'"
                )
            }
            let field = parts[0].filter { $0 != " " }
            guard supported.contains(field) else {
                let known = supported.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
                throw .badRequest("\"\(field)\" is not a known field selector: only \(known)")
            }
            requirements.append(
                .init(
                    path: field.split(separator: ".").map(String.init),
                    value: String(parts[1]),
                    isEqual: isEqual
                )
            )
        }
    }

    var isEverything: Bool { requirements.isEmpty }

    /// The same selector of fields that are stored under other names.
    func renamed(_ rename: ([String]) -> [String]) -> Self {
        var selector = self
        for index in selector.requirements.indices {
            selector.requirements[index].path = rename(selector.requirements[index].path)
        }
        return selector
    }

    func matches(_ object: JSONValue) -> Bool {
        requirements.allSatisfy { requirement in
            var value: JSONValue? = object
            for step in requirement.path { value = value?[step] }
            let text: String =
                switch value {
                case .string(let text): text
                case .integer(let number): String(number)
                case .bool(let flag): flag ? "true" : "false"
                default: ""
                }
            return (text == requirement.value) == requirement.isEqual
        }
    }
}

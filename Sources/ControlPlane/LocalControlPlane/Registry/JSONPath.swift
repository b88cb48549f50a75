// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The part of JSONPath that CustomResourceDefinitions use: members, indexes, `[*]`, and filters like
/// `[?(@.type=="Ready")]`.
struct JSONPath: Sendable, Hashable {
    enum Step: Sendable, Hashable {
        case member(String)
        case index(Int)
        case each
        case filter(path: [String], value: String)
    }

    let steps: [Step]

    /// Reads a path such as `.status.conditions[?(@.type=="Ready")].status`; `nil` if it is none.
    init?(_ text: String) {
        var steps: [Step] = []
        var rest = text[...]
        if rest.hasPrefix("$") { rest.removeFirst() }
        while let first = rest.first {
            if first == "." {
                rest.removeFirst()
                if rest.first == "[" || rest.isEmpty { continue }
                steps.append(.member(Self.memberName(&rest)))
            } else if first == "[" {
                guard let step = Self.bracket(&rest) else { return nil }
                steps.append(step)
            } else {
                guard steps.isEmpty else { return nil }
                steps.append(.member(Self.memberName(&rest)))
            }
        }
        self.steps = steps
    }

    /// A name up to the next dot or bracket; `\.` stands for a dot within it.
    private static func memberName(_ rest: inout Substring) -> String {
        var name = ""
        while let character = rest.first, character != ".", character != "[" {
            rest.removeFirst()
            if character == "\\", let escaped = rest.popFirst() {
                name.append(escaped)
            } else {
                name.append(character)
            }
        }
        return name
    }

    private static func bracket(_ rest: inout Substring) -> Step? {
        guard let close = rest.firstIndex(of: "]") else { return nil }
        let inner = rest[rest.index(after: rest.startIndex)..<close]
        rest = rest[rest.index(after: close)...]
        if inner == "*" { return .each }
        if let index = Int(inner) { return .index(index) }
        if let first = inner.first, first == "'" || first == "\"" {
            return .member(String(inner.dropFirst().dropLast()))
        }
        guard inner.hasPrefix("?("), inner.hasSuffix(")") else { return nil }
        let condition = inner.dropFirst(2).dropLast()
        guard let equals = condition.firstRange(of: "==") else { return nil }
        let left = condition[..<equals.lowerBound].filter { $0 != " " }
        let right = condition[equals.upperBound...].filter { !" '\"".contains($0) }
        guard left.hasPrefix("@.") else { return nil }
        return .filter(path: left.dropFirst(2).split(separator: ".").map(String.init), value: String(right))
    }

    /// All values that the path leads to.
    func values(in root: JSONValue) -> [JSONValue] {
        var found = [root]
        for step in steps {
            found = found.flatMap { value -> [JSONValue] in
                switch step {
                case .member(let name): value[name].map { [$0] } ?? []
                case .index(let index): Self.element(index, of: value.array ?? [])
                case .each: value.array ?? value.object?.members.map(\.value) ?? []
                case .filter(let path, let wanted):
                    (value.array ?? []).filter { element in
                        var part: JSONValue? = element
                        for name in path { part = part?[name] }
                        return part.map(Self.text) == wanted
                    }
                }
            }
        }
        return found
    }

    private static func element(_ index: Int, of elements: [JSONValue]) -> [JSONValue] {
        let position = index < 0 ? elements.count + index : index
        return elements.indices.contains(position) ? [elements[position]] : []
    }

    /// A value as it stands in a table or a comparison.
    static func text(_ value: JSONValue) -> String { value.string ?? value.description }
}

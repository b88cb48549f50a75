// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// A label selector in its query form: `app=web,tier in (a, b),!legacy`.
struct LabelSelector: Sendable, Hashable {
    enum Requirement: Sendable, Hashable {
        case within(String, Set<String>)
        case notWithin(String, Set<String>)
        case exists(String)
        case absent(String)
        case greater(String, Int64)
        case less(String, Int64)
    }

    var requirements: [Requirement] = []

    static let everything = Self(requirements: [])

    init(requirements: [Requirement]) { self.requirements = requirements }

    /// A `LabelSelector` object: `matchLabels` and `matchExpressions`.
    init(json: JSONValue) {
        for member in json["matchLabels"]?.object?.members ?? [] {
            requirements.append(.within(member.key, [member.value.string ?? ""]))
        }
        for expression in json["matchExpressions"]?.array ?? [] {
            let key = expression["key"]?.string ?? ""
            let values = Set(expression["values"]?.array?.compactMap(\.string) ?? [])
            switch expression["operator"]?.string {
            case "In": requirements.append(.within(key, values))
            case "NotIn": requirements.append(.notWithin(key, values))
            case "Exists": requirements.append(.exists(key))
            case "DoesNotExist": requirements.append(.absent(key))
            default: break
            }
        }
    }

    var isEverything: Bool { requirements.isEmpty }

    func matches(_ labels: JSONObject) -> Bool {
        requirements.allSatisfy { requirement in
            switch requirement {
            case .within(let key, let values): labels[key]?.string.map(values.contains) ?? false
            case .notWithin(let key, let values): !(labels[key]?.string.map(values.contains) ?? false)
            case .exists(let key): labels[key] != nil
            case .absent(let key): labels[key] == nil
            case .greater(let key, let bound):
                labels[key]?.string.flatMap { Int64($0) }.map { $0 > bound } ?? false
            case .less(let key, let bound):
                labels[key]?.string.flatMap { Int64($0) }.map { $0 < bound } ?? false
            }
        }
    }
}

extension LabelSelector {
    /// Reads the query form.
    init(_ text: String) throws(APIFailure) {
        requirements = []
        var scanner = Scanner(text)
        scanner.skipSpace()
        if scanner.isAtEnd { return }
        repeat { requirements.append(try scanner.requirement()) } while scanner.consume(",")
        guard scanner.isAtEnd else { throw scanner.failure() }
    }

    private struct Scanner {
        private let text: String
        private var rest: Substring

        init(_ text: String) {
            self.text = text
            rest = text[...]
        }

        var isAtEnd: Bool { rest.isEmpty }

        func failure() -> APIFailure {
            .badRequest(
                "unable to parse requirement: found '\(rest.prefix(16))' in the label selector \"\(text)\""
            )
        }

        mutating func skipSpace() { rest = rest.drop { $0 == " " } }

        mutating func consume(_ token: String) -> Bool {
            skipSpace()
            guard rest.hasPrefix(token) else { return false }
            rest = rest.dropFirst(token.count)
            skipSpace()
            return true
        }

        private mutating func word() -> String {
            skipSpace()
            let word = rest.prefix { !" ,=!()<>".contains($0) }
            rest = rest.dropFirst(word.count)
            skipSpace()
            return String(word)
        }

        mutating func requirement() throws(APIFailure) -> Requirement {
            if consume("!") {
                let key = word()
                guard !key.isEmpty else { throw failure() }
                return .absent(key)
            }
            let key = word()
            guard !key.isEmpty else { throw failure() }
            if isAtEnd || rest.hasPrefix(",") { return .exists(key) }
            if consume("==") || consume("=") { return .within(key, [word()]) }
            if consume("!=") { return .notWithin(key, [word()]) }
            if consume(">") { return .greater(key, try integer()) }
            if consume("<") { return .less(key, try integer()) }
            switch word() {
            case "in": return .within(key, try values())
            case "notin": return .notWithin(key, try values())
            default: throw failure()
            }
        }

        private mutating func integer() throws(APIFailure) -> Int64 {
            guard let value = Int64(word()) else { throw failure() }
            return value
        }

        private mutating func values() throws(APIFailure) -> Set<String> {
            guard consume("(") else { throw failure() }
            var values: Set<String> = []
            repeat { values.insert(word()) } while consume(",")
            guard consume(")") else { throw failure() }
            return values
        }
    }
}

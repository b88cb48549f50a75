// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// A JSON pointer (RFC 6901): where in a document a patch operation works.
struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
    let tokens: [String]
    let description: String

    init(_ text: String) throws(PatchError) {
        description = text
        guard !text.isEmpty else {
            tokens = []
            return
        }
        guard text.hasPrefix("/") else {
            throw PatchError(.malformed, "JSON pointer \"\(text)\" doesn't start with '/'")
        }
        tokens = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(Self.unescaped)
    }

    private static func unescaped(_ token: Substring) -> String {
        guard token.contains("~") else { return String(token) }
        var result = ""
        var isEscape = false
        for character in token {
            switch (isEscape, character) {
            case (false, "~"): isEscape = true
            case (true, "0"):
                result.append("~")
                isEscape = false
            case (true, "1"):
                result.append("/")
                isEscape = false
            case (true, _):
                result.append("~")
                result.append(character)
                isEscape = false
            case (false, _): result.append(character)
            }
        }
        return isEscape ? result + "~" : result
    }

    /// Whether this names something inside what the other names.
    func isInside(_ other: JSONPointer) -> Bool {
        tokens.count > other.tokens.count && tokens.starts(with: other.tokens)
    }

    /// The value in the document, or `nil` where there is none.
    func value(in document: JSONValue) -> JSONValue? {
        var value = document
        for token in tokens {
            switch value {
            case .object(let object):
                guard let next = object[token] else { return nil }
                value = next
            case .array(let elements):
                guard let index = Self.index(token, below: elements.count) else { return nil }
                value = elements[index]
            default: return nil
            }
        }
        return value
    }

    /// A token as an index. Negative ones count from the end, as the library that the API server uses allows.
    static func index(_ token: String, below limit: Int) -> Int? {
        guard let number = Int(token), token.first != "+" else { return nil }
        let index = number < 0 ? number + limit : number
        return (0..<limit).contains(index) ? index : nil
    }
}

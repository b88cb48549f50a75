// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A piece of a template: text as it is, or what stands between braces.
enum TemplateToken {
    case text(String)
    case action(String)

    /// The pieces of a template, white space trimmed where a dash says so. Comments are left out.
    static func tokens(of template: String) throws(TemplateError) -> [TemplateToken] {
        var tokens: [TemplateToken] = []
        var rest = Substring(template)
        var trimsNext = false
        while let start = rest.range(of: "{{") {
            var text = rest[..<start.lowerBound]
            rest = rest[start.upperBound...]
            let trimsBefore = rest.hasPrefix("- ")
            if trimsBefore { rest = rest.dropFirst() }
            if trimsNext { text = text.drop(while: \.isWhitespace) }
            if trimsBefore { text = text.dropLast(while: \.isWhitespace) }
            if !text.isEmpty { tokens.append(.text(String(text))) }
            let end = try endOfAction(in: rest)
            var action = rest[..<end]
            rest = rest[end...].dropFirst(2)
            trimsNext =
                action.hasSuffix("-") && action.dropLast().last.map { $0.isWhitespace || $0 == "/" } == true
            if trimsNext { action = action.dropLast() }
            let content = action.drop(while: \.isWhitespace).dropLast(while: \.isWhitespace)
            if !content.hasPrefix("/*") { tokens.append(.action(String(content))) }
        }
        if trimsNext { rest = rest.drop(while: \.isWhitespace) }
        if !rest.isEmpty { tokens.append(.text(String(rest))) }
        return tokens
    }

    /// Where the braces close that aren't in a string or a comment.
    private static func endOfAction(in text: Substring) throws(TemplateError) -> Substring.Index {
        if text.drop(while: \.isWhitespace).hasPrefix("/*"), let end = text.range(of: "*/"),
            let close = text[end.upperBound...].range(of: "}}")
        {
            return close.lowerBound
        }
        var quote: Character?
        var index = text.startIndex
        while index < text.endIndex {
            let character = text[index]
            if let open = quote {
                if character == "\\" && open == "\"" { index = text.index(after: index) }
                if character == open { quote = nil }
            } else if character == "\"" || character == "`" {
                quote = character
            } else if text[index...].hasPrefix("}}") {
                return index
            }
            index = text.index(after: index)
        }
        throw TemplateError("an action that doesn't end: \(text.prefix(40))")
    }
}

/// What is wrong with a template, or with what it does.
struct TemplateError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension Substring {
    fileprivate func dropLast(while predicate: (Character) -> Bool) -> Substring {
        var text = self
        while let last = text.last, predicate(last) { text.removeLast() }
        return text
    }
}

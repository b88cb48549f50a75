// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The methods of strings, regular expressions among them.
enum CELStrings {
    static func add(to table: inout CELFunctionTable) {
        table.method("startsWith", [.string, .string], .bool) { (values) throws(CELError) in
            .bool(try values.string(0).utf8.starts(with: try values.string(1).utf8))
        }
        table.method("endsWith", [.string, .string], .bool) { (values) throws(CELError) in
            .bool(try values.string(0).utf8.reversed().starts(with: try values.string(1).utf8.reversed()))
        }
        table.method("contains", [.string, .string], .bool) { (values) throws(CELError) in
            let part = Array(try values.string(1).utf8)
            let text = Array(try values.string(0).utf8)
            guard text.count >= part.count else { return .bool(false) }
            return .bool((0...(text.count - part.count)).contains { text[$0...].starts(with: part) })
        }
        for isMethod in [false, true] {
            table.add("matches", isMethod: isMethod, [.string, .string], .bool) { (values) throws(CELError) in
                .bool(try matches(try values.string(0), try values.string(1)))
            }
        }
    }

    /// The text of a value in a message.
    static func text(of value: CELValue) -> String {
        do throws(CELError) { return try CELConversions.string(value) } catch { return value.typeName }
    }

    private static let cache = Mutex<[String: RegularExpression]>([:])

    private static func matches(_ text: String, _ pattern: String) throws(CELError) -> Bool {
        let expression = try expression(pattern)
        do throws(RegularExpressionError) { return try expression.matches(text) } catch {
            throw CELError(error.description)
        }
    }

    /// A compiled pattern; rules have few of them, and use them often.
    private static func expression(_ pattern: String) throws(CELError) -> RegularExpression {
        if let known = cache.withLock({ $0[pattern] }) { return known }
        do throws(RegularExpressionError) {
            let expression = try RegularExpression(pattern)
            cache.withLock { cache in
                // Patterns can come from objects too, so that their number needs a bound.
                if cache.count >= 256 { cache.removeAll() }
                cache[pattern] = expression
            }
            return expression
        } catch {
            throw CELError(error.description)
        }
    }
}

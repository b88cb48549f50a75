import Synchronization

/// Why a pattern isn't a regular expression.
struct RegularExpressionError: Error, CustomStringConvertible {
    let description: String
}

/// A regular expression with the syntax and the meaning of Go's RE2, as far as Swift's engine can give them.
///
/// Patterns match anywhere in the text unless they have anchors, classes such as `\d` are ASCII, and matching goes
/// by Unicode scalars.
final class RegularExpression: Sendable {
    let pattern: String
    private let compiled: Mutex<Regex<AnyRegexOutput>>

    init(_ pattern: String) throws(RegularExpressionError) {
        self.pattern = pattern
        do {
            let regex = try Regex(Self.translated(pattern))
                .matchingSemantics(.unicodeScalar).asciiOnlyDigits().asciiOnlyWordCharacters()
                .asciiOnlyWhitespace().asciiOnlyCharacterClasses()
            compiled = Mutex(regex)
        } catch {
            throw RegularExpressionError(description: "error parsing regexp: \(pattern)")
        }
    }

    /// Whether the pattern matches some part of the text.
    func matches(_ text: String) -> Bool {
        compiled.withLock { regex in
            // An error here would be one of a custom matcher, and there is none.
            do { return try regex.firstMatch(in: text) != nil } catch { return false }
        }
    }

    /// The ranges of the first matches in the text, up to a limit, as text.
    func matches(in text: String, limit: Int) -> [String] {
        compiled.withLock { regex in
            text.matches(of: regex).prefix(limit).map { String(text[$0.range]) }
        }
    }

    /// The pattern in Swift's syntax where the two differ.
    private static func translated(_ pattern: String) -> String {
        var result = ""
        var isInClass = false
        var classLength = 0
        var rest = Array(pattern)[...]
        while let character = rest.popFirst() {
            switch character {
            case "\\":
                guard let next = rest.popFirst() else {
                    result.append(character)
                    break
                }
                if next == "p" || next == "P", let name = rest.first, name != "{" {
                    rest.removeFirst()
                    result += "\\\(next){\(name)}"
                } else {
                    result += "\\\(next)"
                }
                classLength += 1
            case "[" where !isInClass:
                isInClass = true
                classLength = 0
                result.append(character)
                if rest.first == "^" {
                    rest.removeFirst()
                    result.append("^")
                }
            case "[" where rest.first != ":": result += "\\["
            case "[":
                // A POSIX class such as [:alpha:].
                result.append(character)
                while let next = rest.popFirst() {
                    result.append(next)
                    if next == "]" { break }
                }
                classLength += 1
            case "]" where isInClass && classLength == 0:
                result += "\\]"
                classLength += 1
            case "]" where isInClass:
                isInClass = false
                result.append(character)
            case "$" where !isInClass: result += "\\z"
            case "{" where !isInClass && !(rest.first?.isNumber ?? false): result += "\\{"
            case "(" where !isInClass && rest.starts(with: "?P<"):
                rest.removeFirst(3)
                result += "(?<"
            case "&" where isInClass, "~" where isInClass: result += "\\\(character)"
            default:
                result.append(character)
                classLength += 1
            }
        }
        return result
    }
}

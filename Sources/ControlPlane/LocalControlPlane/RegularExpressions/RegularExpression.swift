// SPDX-License-Identifier: Apache-2.0

/// Why a pattern isn't a regular expression, or a text can't be held against one.
struct RegularExpressionError: Error, CustomStringConvertible {
    let description: String
}

/// A regular expression with the syntax and the meaning of Go's regexp, which is RE2's.
///
/// Patterns match anywhere in the text unless they have anchors, classes such as `\d` are ASCII, and matching goes by
/// Unicode scalars. Of `\p{…}` the general categories are known, scripts aren't.
///
/// No pattern and no text takes long: all ways through the pattern are followed side by side, so the time grows with
/// the length of the text times that of the pattern, both of which are bounded. There is no backtracking.
final class RegularExpression: Sendable {
    /// How many steps one search may take, each of one instruction at one place of the text.
    static let stepLimit = 5_000_000

    let pattern: String
    private let program: PatternProgram

    /// - Throws: ``RegularExpressionError`` where Go would refuse the pattern, or it stands for more than
    ///   ``PatternProgram/sizeLimit`` instructions.
    init(_ pattern: String) throws(RegularExpressionError) {
        self.pattern = pattern
        do throws(RegularExpressionError) {
            var parser = PatternParser(pattern)
            program = try PatternProgram(try parser.parse())
        } catch {
            throw RegularExpressionError(
                description: "error parsing regexp: \(error.description): `\(pattern)`"
            )
        }
    }

    /// Whether the pattern matches some part of the text.
    ///
    /// - Throws: ``RegularExpressionError`` where it would take more than ``stepLimit`` steps to tell.
    func matches(_ text: String) throws(RegularExpressionError) -> Bool {
        var machine = PatternMachine(program, Array(text.unicodeScalars), stepLimit: Self.stepLimit)
        return try machine.hasMatch()
    }
}

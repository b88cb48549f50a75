// SPDX-License-Identifier: Apache-2.0

/// Text of others, made safe to be shown: what comes from a cluster, a file, a server or a node may hold whatever a
/// terminal takes for a command, or a line that looks like one of ours.
///
/// What isn't shown as it is becomes an escape of JSON (`\u001b`), so that JSON stays the same JSON.
package enum PrintableText {
    /// One line: line breaks and tabs are escaped too.
    ///
    /// - Parameter limit: How many bytes are shown; what is cut off is counted behind it.
    package static func line(_ text: String, limit: Int = .max) -> String {
        escaped(shortened(text, to: limit), isHarmless)
    }

    /// One line of a text that ``Terminal`` has coloured: as ``line(_:limit:)``, but colours stay.
    package static func colouredLine(_ text: String) -> String {
        escaped(text, keepingColours: true, isHarmless)
    }

    /// A text that may have several lines: line feeds and tabs stay.
    ///
    /// - Parameter keepsColours: Whether sequences that only choose colours stay (ECMA-48, Select Graphic Rendition).
    package static func block(_ text: String, keepsColours: Bool = false) -> String {
        escaped(text, keepingColours: keepsColours) { isHarmless($0) || $0 == "\n" || $0 == "\t" }
    }

    /// A text under a line of ours: as ``block(_:keepsColours:)``, with each line but the first indented, so that none
    /// looks like a line that we begin.
    package static func paragraph(_ text: String, indent: Int = 4) -> String {
        block(text).split(separator: "\n", omittingEmptySubsequences: false)
            .joined(separator: "\n" + String(repeating: " ", count: indent))
    }

    /// A text of not more than so many bytes, and behind it how many were cut off.
    package static func shortened(_ text: String, to limit: Int) -> String {
        guard limit < .max, text.utf8.count > limit else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: limit)
        while !isBoundary(end, of: text) { end = text.utf8.index(before: end) }
        return "\(text[..<end])... (\(text.utf8[end...].count) bytes more)"
    }

    private static func isBoundary(_ index: String.Index, of text: String) -> Bool {
        index.samePosition(in: text.unicodeScalars) != nil
    }

    private static func escaped(
        _ text: String,
        keepingColours: Bool = false,
        _ stays: (Unicode.Scalar) -> Bool
    ) -> String {
        // Nearly all texts are fine as they are.
        guard !text.unicodeScalars.allSatisfy(stays) else { return text }
        var result = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.first {
            if keepingColours, let sequence = colour(at: rest) {
                result.append(contentsOf: sequence)
                rest = rest.dropFirst(sequence.count)
                continue
            }
            if stays(scalar) {
                result.append(scalar)
            } else {
                result.append(contentsOf: escape(scalar).unicodeScalars)
            }
            rest = rest.dropFirst()
        }
        return String(result)
    }

    /// `ESC [ numbers m` at the beginning.
    private static func colour(at text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView? {
        guard text.first == "\u{1B}", text.dropFirst().first == "[" else { return nil }
        let parameters = text.dropFirst(2).prefix(20).prefix { "0"..."9" ~= $0 || $0 == ";" }
        guard text[parameters.endIndex...].first == "m" else { return nil }
        return text.prefix(parameters.count + 3)
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default: break
        }
        // JSON has escapes for the units of UTF-16 only.
        return scalar.utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        }
        .joined()
    }

    /// Whether a terminal shows a scalar, and shows it where it stands: no control character, nothing that breaks lines
    /// or changes the direction of what follows, and nothing that can't be seen.
    package static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E: true
        case 0..<0x20, 0x7F...0x9F: false
        // Soft hyphen; Arabic letter mark; zero width, and marks of direction; line and paragraph separators;
        // embeddings, overrides and isolates of direction; the byte order mark.
        case 0xAD, 0x61C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: false
        // Annotations and tags, which nothing shows.
        case 0xFFF9...0xFFFB: false
        case 0xE0000...0xE007F: false
        default: true
        }
    }
}

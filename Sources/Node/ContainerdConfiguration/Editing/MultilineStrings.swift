// SPDX-License-Identifier: Apache-2.0

/// Which lines of a TOML file begin within a string of several lines.
///
/// Only what matters for that is looked at: comments, and where strings begin and end. A template isn't TOML, and a file
/// may be broken: where a string has no end, no line counts as within one.
struct MultilineStrings {
    private enum State: Hashable {
        case outside
        case multiline(quote: UInt8)
    }

    private static let basic = UInt8(ascii: "\"")
    private static let literal = UInt8(ascii: "'")

    /// The lines that begin within a string.
    private var inner: Set<Int> = []

    init(_ lines: [ArraySlice<UInt8>]) {
        var state = State.outside
        for (index, line) in lines.enumerated() {
            if state != .outside { inner.insert(index) }
            Self.follow(line, &state)
        }
        if state != .outside { inner = [] }
    }

    func begins(within line: Int) -> Bool { inner.contains(line) }

    private static func follow(_ line: ArraySlice<UInt8>, _ state: inout State) {
        var rest = line
        while let byte = rest.first {
            switch state {
            case .multiline(let quote):
                if byte == UInt8(ascii: "\\"), quote == basic {
                    rest = rest.dropFirst(2)
                } else if rest.starts(with: [quote, quote, quote]) {
                    // Up to two quotes more belong to the string.
                    rest = rest.drop { $0 == quote }
                    state = .outside
                } else {
                    rest = rest.dropFirst()
                }
            case .outside:
                if byte == UInt8(ascii: "#") { return }
                if byte != basic, byte != literal {
                    rest = rest.dropFirst()
                } else if rest.starts(with: [byte, byte, byte]) {
                    state = .multiline(quote: byte)
                    rest = rest.dropFirst(3)
                } else {
                    rest = afterString(rest.dropFirst(), quote: byte)
                }
            }
        }
    }

    /// What follows a string of one line, whose opening quote was read.
    private static func afterString(_ text: ArraySlice<UInt8>, quote: UInt8) -> ArraySlice<UInt8> {
        var rest = text
        while let byte = rest.first, byte != quote {
            rest = rest.dropFirst(byte == UInt8(ascii: "\\") && quote == basic ? 2 : 1)
        }
        return rest.dropFirst()
    }
}

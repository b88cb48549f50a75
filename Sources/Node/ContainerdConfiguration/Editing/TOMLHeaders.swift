// SPDX-License-Identifier: Apache-2.0

/// Finds what TOMLKit's parser takes for granted that no file has: a table's header whose name begins as none can. What it
/// does then isn't defined.
///
/// Only as much of TOML is followed as it takes to know where a statement begins: strings, comments and brackets. Up to the
/// first thing that isn't TOML this is exact, and there the parser stops.
struct TOMLHeaders {
    /// The line of the first one, counted from 1; `nil` where there is none.
    static func firstBroken(in text: [UInt8]) -> Int? {
        var headers = TOMLHeaders(rest: text[...])
        return headers.firstBroken()
    }

    private var rest: ArraySlice<UInt8>
    private var line = 1
    private var depth = 0
    private var isStart = true
    private var isHeader = false

    private init(rest: ArraySlice<UInt8>) {
        // The mark that says that a file is UTF-8.
        self.rest = rest.starts(with: [0xEF, 0xBB, 0xBF]) ? rest.dropFirst(3) : rest
    }

    private mutating func firstBroken() -> Int? {
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: "\n"): endLine()
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): rest.removeFirst()
            case UInt8(ascii: "#"): rest = rest.drop { $0 != UInt8(ascii: "\n") }
            case UInt8(ascii: "\""), UInt8(ascii: "'"): passString(byte)
            case UInt8(ascii: "[") where isStart: if !beginHeader() { return line }
            case UInt8(ascii: "["), UInt8(ascii: "{"): pass { $0 + 1 }
            case UInt8(ascii: "]"), UInt8(ascii: "}"): pass { max(0, $0 - 1) }
            // Only strings and comments have other characters; the parser takes some of them for blanks.
            case 0x80...: return line
            default: pass { $0 }
            }
        }
        return nil
    }

    private mutating func endLine() {
        rest.removeFirst()
        line += 1
        isHeader = false
        isStart = depth == 0
    }

    private mutating func pass(_ change: (Int) -> Int) {
        rest.removeFirst()
        isStart = false
        if !isHeader { depth = change(depth) }
    }

    /// Reads `[` or `[[`; says whether what follows may be a name, or is what the parser refuses by itself.
    private mutating func beginHeader() -> Bool {
        isStart = false
        isHeader = true
        rest.removeFirst()
        if rest.first == UInt8(ascii: "[") { rest.removeFirst() }
        rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard let byte = rest.first else { return true }
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): return true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"): return true
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "]"), UInt8(ascii: "["): return true
        default: return false
        }
    }

    private mutating func passString(_ quote: UInt8) {
        isStart = false
        let isLong = rest.starts(with: [quote, quote, quote])
        rest = rest.dropFirst(isLong ? 3 : 1)
        while let byte = rest.first {
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                if rest.dropFirst().first == UInt8(ascii: "\n") { line += 1 }
                rest = rest.dropFirst(2)
            } else if isLong, rest.starts(with: [quote, quote, quote]) {
                // Up to two quotes more belong to the string.
                rest = rest.dropFirst(3)
                for _ in 0..<2 where rest.first == quote { rest.removeFirst() }
                return
            } else if !isLong, byte == quote {
                rest.removeFirst()
                return
            } else if byte == UInt8(ascii: "\n") {
                // A string of one line isn't ended by its end; the parser stops there.
                guard isLong else { return }
                line += 1
                rest.removeFirst()
            } else {
                rest.removeFirst()
            }
        }
    }
}

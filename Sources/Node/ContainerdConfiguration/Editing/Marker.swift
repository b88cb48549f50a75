// SPDX-License-Identifier: Apache-2.0

/// A line that begins or ends a block of ours.
enum Marker: Sendable, Hashable {
    case open(MarkedText.Owner)
    case close(MarkedText.Owner)

    static let opening = "# >>> bobbin "
    static let closing = "# <<< bobbin "
    static let note = ": managed, do not edit"

    /// Reads a line, with its line break; `nil` for one that is no marker.
    init?(_ line: ArraySlice<UInt8>) {
        // Most lines aren't: the rest is only done for those that could be.
        guard line.starts(with: Self.opening.utf8) || line.starts(with: Self.closing.utf8) else { return nil }
        var text = Substring(String(decoding: line, as: UTF8.self))
        // The first line of a file, and a line break, are no part of it.
        while let last = text.unicodeScalars.last, last == "\n" || last == "\r" || last == " " || last == "\t"
        {
            text.unicodeScalars.removeLast()
        }
        if text.hasPrefix(Self.opening) {
            guard let colon = text.firstIndex(of: ":"),
                let owner = Self.owner(text[..<colon].dropFirst(Self.opening.count))
            else { return nil }
            self = .open(owner)
        } else if text.hasPrefix(Self.closing) {
            guard let owner = Self.owner(text.dropFirst(Self.closing.count)) else { return nil }
            self = .close(owner)
        } else {
            return nil
        }
    }

    private static func owner(_ name: Substring) -> MarkedText.Owner? {
        if name == MarkedText.Owner.defaultRuntime.name { return .defaultRuntime }
        guard name.hasPrefix("shim "), name.count > 5 else { return nil }
        return .shim(String(name.dropFirst(5)))
    }
}

extension UInt8 {
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
}

extension [UInt8] {
    /// The pieces that end with this byte, and what is left after the last of them.
    func split(after byte: UInt8) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var rest = self[...]
        while let end = rest.firstIndex(of: byte) {
            pieces.append(rest[...end])
            rest = rest[(end + 1)...]
        }
        return rest.isEmpty ? pieces : pieces + [rest]
    }
}

extension ArraySlice<UInt8> {
    /// Whether the line ends with a carriage return and a line feed.
    var endsWithCarriage: Bool { count > 1 && last == .lineFeed && self[endIndex - 2] == .carriageReturn }
}

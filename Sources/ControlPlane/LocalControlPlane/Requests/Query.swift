// SPDX-License-Identifier: Apache-2.0

/// The query of a request's path, percent-decoded.
struct Query: Sendable, Hashable {
    private var items: [(name: String, value: String)] = []

    static func == (left: Query, right: Query) -> Bool {
        left.items.elementsEqual(right.items) { $0.name == $1.name && $0.value == $1.value }
    }

    func hash(into hasher: inout Hasher) {
        for item in items { hasher.combine(item.name) }
    }

    init(_ text: some StringProtocol) {
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            items.append(
                (
                    Self.decoded(parts[0], plusIsSpace: true),
                    parts.count > 1 ? Self.decoded(parts[1], plusIsSpace: true) : ""
                )
            )
        }
    }

    /// The first value of that name; `nil` where there is none or an empty one.
    subscript(name: String) -> String? {
        for item in items where item.name == name { return item.value.isEmpty ? nil : item.value }
        return nil
    }

    /// All values of that name.
    func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

    /// Whether the value is one that Go reads as true.
    func flag(_ name: String) -> Bool {
        guard let value = self[name] else { return false }
        return ["1", "t", "T", "true", "TRUE", "True"].contains(value)
    }

    static func decoded(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(text)
        }
        var bytes: [UInt8] = []
        let source = Array(text.utf8)
        var index = 0
        while index < source.count {
            let byte = source[index]
            if byte == UInt8(ascii: "%"), index + 2 < source.count, let high = hexadecimal(source[index + 1]),
                let low = hexadecimal(source[index + 2])
            {
                bytes.append(high << 4 | low)
                index += 3
                continue
            }
            bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            index += 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

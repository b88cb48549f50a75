// SPDX-License-Identifier: Apache-2.0

/// Writes tar archives, also such as no decent program writes.
struct TarWriter {
    enum Kind: UInt8 {
        case file = 0x30
        case hardLink = 0x31
        case symbolicLink = 0x32
        case device = 0x33
        case folder = 0x35
        case pipe = 0x36
        case pax = 0x78
    }

    private(set) var bytes: [UInt8] = []

    /// - Parameter claimed: The size that the header says, where it isn't that of the content.
    mutating func add(
        _ name: String,
        _ content: [UInt8] = [],
        kind: Kind = .file,
        link: String = "",
        claimed: Int? = nil
    ) {
        bytes += Self.header(name, size: claimed ?? content.count, kind: kind, link: link) + content
        bytes += [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    /// Adds a pax header, which is for the member after it.
    mutating func addAttributes(_ attributes: [(key: String, value: String)]) {
        var records = ""
        for (key, value) in attributes {
            let rest = " \(key)=\(value)\n"
            // The length counts its own digits.
            var length = rest.utf8.count + 1
            while "\(length)".utf8.count + rest.utf8.count != length { length += 1 }
            records += "\(length)\(rest)"
        }
        add("pax", Array(records.utf8), kind: .pax)
    }

    /// The archive with its end.
    var finished: [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }

    static func header(_ name: String, size: Int, kind: Kind = .file, link: String = "") -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            for (index, byte) in text.utf8.prefix(100).enumerated() { header[offset + index] = byte }
        }
        func octal(_ number: Int, width: Int) -> String {
            let digits = String(number, radix: 8)
            return String(repeating: "0", count: width - digits.utf8.count) + digits
        }
        put(name, at: 0)
        put(octal(0o755, width: 7), at: 100)
        put(octal(0, width: 7), at: 108)
        put(octal(0, width: 7), at: 116)
        put(octal(size, width: 11), at: 124)
        put(octal(0, width: 11), at: 136)
        put("        ", at: 148)
        header[156] = kind.rawValue
        put(link, at: 157)
        put("ustar\u{0}00", at: 257)
        put(octal(header.reduce(0) { $0 + Int($1) }, width: 6) + "\u{0} ", at: 148)
        return header
    }
}

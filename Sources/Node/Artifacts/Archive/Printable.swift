// SPDX-License-Identifier: Apache-2.0

/// Text of others that is safe to be shown: names in archives, the beginnings of files.
enum Printable {
    /// The text in printable ASCII, with what isn't replaced by dots, and not longer than that.
    static func text(_ text: some StringProtocol, limit: Int = 120) -> String {
        bytes(Array(text.utf8.prefix(limit + 1)), limit: limit)
    }

    static func bytes(_ bytes: [UInt8], limit: Int) -> String {
        let shown = bytes.prefix(limit).map { 0x20...0x7E ~= $0 ? $0 : UInt8(ascii: ".") }
        return String(decoding: shown, as: UTF8.self) + (bytes.count > limit ? "..." : "")
    }

    /// The first of some texts, and how many more there are.
    static func list(_ texts: [String], of count: Int) -> String {
        let shown = texts.map { text($0) }.joined(separator: ", ")
        return count > texts.count ? "\(shown) and \(count - texts.count) more" : shown
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The string formats that Kubernetes checks; it passes over the others.
enum StringFormat {
    static func accepts(_ text: String, format: String) -> Bool {
        switch format {
        case "date-time": Timestamp(text) != nil
        case "date": isDate(text)
        case "byte": isBase64(text)
        case "duration": GoDuration(text) != nil
        case "ipv4": IPAddress.isV4(text)
        case "ipv6": IPAddress.isV6(text)
        case "cidr": IPAddress.isCIDR(text)
        case "uuid": isUUID(text)
        case "hostname": isHostname(text)
        case "email":
            text.split(separator: "@", omittingEmptySubsequences: false).count == 2 && !text.hasPrefix("@")
                && !text.hasSuffix("@")
        case "uri": isURI(text)
        default: true
        }
    }

    static func isDate(_ text: String) -> Bool {
        text.utf8.count == 10 && Timestamp("\(text)T00:00:00Z") != nil
    }

    static func isBase64(_ text: String) -> Bool {
        let bytes = Array(text.utf8).filter { $0 != 0x0A && $0 != 0x0D }
        guard bytes.count % 4 == 0 else { return false }
        let padding = bytes.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard padding <= 2 else { return false }
        return bytes.dropLast(padding).allSatisfy(isBase64Digit)
    }

    static func isBase64Digit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
    }

    static func isUUID(_ text: String) -> Bool {
        let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
        return digits.count == 32 && digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    }

    private static func isHostname(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 255
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                !label.isEmpty && label.utf8.count <= 63 && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy {
                        Character(Unicode.Scalar($0)).isLetter || (48...57).contains($0) || $0 == 45
                    }
            }
    }

    private static func isURI(_ text: String) -> Bool {
        if text.hasPrefix("/") { return true }
        guard let colon = text.firstIndex(of: ":"), let first = text.first, first.isLetter else {
            return false
        }
        return text[..<colon].allSatisfy { $0.isLetter || $0.isNumber || "+-.".contains($0) }
            && !text.contains(" ")
    }
}

/// A duration as Go writes it: `1h30m`, `300ms`.
struct GoDuration: Sendable, Hashable {
    /// Nanoseconds.
    var nanoseconds: Int64

    init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    init?(_ text: String) {
        var rest = Substring(text)
        var sign = 1.0
        if let first = rest.first, first == "-" || first == "+" {
            sign = first == "-" ? -1 : 1
            rest.removeFirst()
        }
        if rest == "0" {
            nanoseconds = 0
            return
        }
        guard !rest.isEmpty else { return nil }
        var total = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest[number.endIndex...]
            let unit = rest.prefix { !($0.isASCII && $0.isNumber) && $0 != "." }
            rest = rest[unit.endIndex...]
            guard let value = Double(number), let scale = Self.units[String(unit)] else { return nil }
            total += value * scale
        }
        guard let result = Int64(exactly: (total * sign).rounded()) else { return nil }
        nanoseconds = result
    }

    private static let units: [String: Double] = [
        "ns": 1, "us": 1e3, "µs": 1e3, "μs": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9,
    ]
}

/// Whether texts are IP addresses, as strictly as Go reads them.
enum IPAddress {
    static func isV4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                guard !part.isEmpty, part.utf8.count <= 3, part.allSatisfy({ $0.isASCII && $0.isNumber }),
                    let number = Int(part)
                else { return false }
                return number < 256 && (part.count == 1 || part.first != "0")
            }
    }

    static func isV6(_ text: String) -> Bool {
        guard text.contains(":") else { return false }
        var text = text
        if let dot = text.firstIndex(of: "."), let colon = text[..<dot].lastIndex(of: ":") {
            // A trailing IPv4 address stands for two groups.
            guard isV4(String(text[text.index(after: colon)...])) else { return false }
            text = "\(text[...colon])0:0"
        }
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return false }
        let groups = halves.flatMap {
            $0.isEmpty ? [] : $0.split(separator: ":", omittingEmptySubsequences: false)
        }
        let areValid = groups.allSatisfy { (1...4).contains($0.count) && $0.allSatisfy(\.isHexDigit) }
        return areValid && (halves.count == 2 ? groups.count < 8 : groups.count == 8)
    }

    static func isCIDR(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let bits = Int(parts[1]), bits >= 0 else { return false }
        let address = String(parts[0])
        return isV4(address) && bits <= 32 || isV6(address) && bits <= 128
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What names, labels and their like must look like; each check returns what is wrong, in Kubernetes' words.
enum NameRules {
    static func subdomain(_ text: String) -> [String] {
        var faults: [String] = []
        if text.utf8.count > 253 { faults.append("must be no more than 253 characters") }
        if !isSubdomain(text) {
            faults.append(
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and "
                    + "must start and end with an alphanumeric character (e.g. 'example.com', regex used for "
                    + #"validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"#
            )
        }
        return faults
    }

    static func label(_ text: String) -> [String] {
        var faults: [String] = []
        if text.utf8.count > 63 { faults.append("must be no more than 63 characters") }
        if isLabel(text[...]) { return faults }
        if isSubdomain(text) {
            faults.append("must not contain dots")
        } else {
            faults.append(
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must "
                    + "start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for "
                    + "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
            )
        }
        return faults
    }

    /// The name of a label or an annotation: `name` or `domain/name`.
    static func qualifiedName(_ text: String) -> [String] {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        var faults: [String] = []
        let name: String
        switch parts.count {
        case 1: name = parts[0]
        case 2:
            name = parts[1]
            if parts[0].isEmpty {
                faults.append("prefix part must be non-empty")
            } else {
                faults += subdomain(parts[0]).map { "prefix part \($0)" }
            }
        default:
            return [
                "a qualified name \(nameRule) with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            ]
        }
        if name.isEmpty {
            faults.append("name part must be non-empty")
        } else if name.utf8.count > 63 {
            faults.append("name part must be no more than 63 bytes")
        }
        if !isNamePart(name) { faults.append("name part \(nameRule)") }
        return faults
    }

    private static let nameRule =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
        + "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
        + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"

    static func labelValue(_ text: String) -> [String] {
        var faults: [String] = []
        if text.utf8.count > 63 { faults.append("must be no more than 63 bytes") }
        if !text.isEmpty, !isNamePart(text) {
            faults.append(
                "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and "
                    + "must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or "
                    + "'12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
            )
        }
        return faults
    }

    /// A key in the data of a ConfigMap or a Secret.
    static func dataKey(_ text: String) -> [String] {
        var faults: [String] = []
        if text.utf8.count > 253 { faults.append("must be no more than 253 characters") }
        if text.isEmpty || !text.utf8.allSatisfy({ isAlphanumeric($0) || "-._".utf8.contains($0) }) {
            faults.append(
                "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or "
                    + "'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
            )
        } else if text == "." || text == ".." {
            faults.append("must not be '\(text)'")
        } else if text.hasPrefix("..") {
            faults.append("must not start with '..'")
        }
        return faults
    }

    /// The name of a container's port.
    static func portName(_ text: String) -> [String] {
        var faults: [String] = []
        let bytes = Array(text.utf8)
        if bytes.count > 15 { faults.append("must be no more than 15 characters") }
        if !bytes.allSatisfy({ isLower($0) || isDigit($0) || $0 == 45 }) {
            return faults + ["must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"]
        }
        if !bytes.contains(where: isLower) { faults.append("must contain at least one letter (a-z)") }
        if text.contains("--") { faults.append("must not contain consecutive hyphens") }
        if bytes.first == 45 || bytes.last == 45 { faults.append("must not begin or end with a hyphen") }
        return faults
    }

    static func port(_ number: Int64) -> [String] {
        (1...65535).contains(number) ? [] : ["must be between 1 and 65535, inclusive"]
    }

    private static func isLower(_ byte: UInt8) -> Bool { (97...122).contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLower(byte) || isDigit(byte) || (65...90).contains(byte)
    }

    private static func isLabel(_ text: Substring) -> Bool {
        let bytes = text.utf8
        return !bytes.isEmpty && bytes.first != 45 && bytes.last != 45
            && bytes.allSatisfy { isLower($0) || isDigit($0) || $0 == 45 }
    }

    private static func isSubdomain(_ text: String) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { isLabel($0) }
    }

    private static func isNamePart(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, let last = bytes.last, isAlphanumeric(first), isAlphanumeric(last)
        else {
            return false
        }
        return bytes.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
    }
}

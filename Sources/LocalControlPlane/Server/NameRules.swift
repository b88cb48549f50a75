import KubeModel

/// What names of objects may look like.
enum NameRules {
    /// What is wrong with an object's name.
    static func errors(_ name: String, _ resource: ServedResource) -> [FieldError] {
        if name.isEmpty { return [.required("metadata.name", "name or generateName is required")] }
        return messages(name, resource).map { .invalid("metadata.name", .string(name), $0) }
    }

    private static func messages(_ name: String, _ resource: ServedResource) -> [String] {
        switch (resource.group, resource.kind) {
        case ("", "Service"): return label1035(name)
        case ("", "Namespace"): return label1123(name)
        case ("rbac.authorization.k8s.io", _): return pathSegment(name)
        default: return subdomain1123(name)
        }
    }

    private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || byte &- UInt8(ascii: "a") < 26
    }

    private static func isLabel(_ part: Substring) -> Bool {
        guard let first = part.utf8.first, let last = part.utf8.last else { return false }
        return isLowerOrDigit(first) && isLowerOrDigit(last)
            && part.utf8.allSatisfy { isLowerOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func tooLong(_ name: String, _ limit: Int) -> [String] {
        name.utf8.count > limit ? ["must be no more than \(limit) bytes"] : []
    }

    private static func subdomain1123(_ name: String) -> [String] {
        let isValid = name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { isLabel($0) }
        let message =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and "
            + "must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation "
            + "is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
        return tooLong(name, 253) + (isValid ? [] : [message])
    }

    private static func label1123(_ name: String) -> [String] {
        let message =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start "
            + "and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
            + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
        return tooLong(name, 63) + (isLabel(name[...]) ? [] : [message])
    }

    private static func label1035(_ name: String) -> [String] {
        let startsWithLetter = name.utf8.first.map { $0 &- UInt8(ascii: "a") < 26 } ?? false
        let message =
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
            + "character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for "
            + "validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
        return tooLong(name, 63) + (isLabel(name[...]) && startsWithLetter ? [] : [message])
    }

    private static func pathSegment(_ name: String) -> [String] {
        if name == "." || name == ".." { return ["may not be '\(name)'"] }
        return ["/", "%"].filter { name.contains($0) }.map { "may not contain '\($0)'" }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Which objects a path is about: `/apis/apps/v1/namespaces/default/deployments/hello/status`.
struct ResourcePath: Sendable, Hashable {
    var group: String
    var version: String
    var namespace = ""
    /// Empty for the path of a group and version itself.
    var plural = ""
    var name = ""
    var subresource = ""

    /// Reads a path below `/api/` or `/apis/<group>/`; `nil` if it is none of those.
    init?(_ path: String) {
        var parts = path.split(separator: "/").map { Query.decoded($0) }[...]
        switch parts.popFirst() {
        case "api":
            guard let version = parts.popFirst() else { return nil }
            group = ""
            self.version = version
        case "apis":
            guard let group = parts.popFirst(), let version = parts.popFirst() else { return nil }
            self.group = group
            self.version = version
        default: return nil
        }
        guard let first = parts.popFirst() else { return }
        // `/namespaces/<name>` and its subresources are about the namespace itself.
        if first == "namespaces", parts.count >= 2,
            !Self.namespaceSubresources.contains(parts[parts.startIndex + 1])
                || parts.count > 2
        {
            namespace = parts.removeFirst()
            plural = parts.removeFirst()
        } else {
            plural = first
        }
        name = parts.popFirst() ?? ""
        subresource = parts.joined(separator: "/")
    }

    private static let namespaceSubresources: Set<String> = ["status", "finalize"]
}

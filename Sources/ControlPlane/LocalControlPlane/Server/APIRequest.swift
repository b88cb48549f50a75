import KubeModel

/// An HTTP request, as far as an API server looks at it.
struct APIRequest: Sendable {
    var method: String
    /// The path with the query, as it was sent.
    var uri: String
    /// Without the query.
    var path: String
    var query: Query
    var accept: String
    var contentType: String
    var userAgent: String
    var body: [UInt8]

    init(
        method: String,
        uri: String,
        accept: String = "",
        contentType: String = "",
        userAgent: String = "",
        body: [UInt8] = []
    ) {
        self.method = method
        self.uri = uri
        let parts = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts.first.map(String.init) ?? "/"
        query = Query(parts.count > 1 ? String(parts[1]) : "")
        self.accept = accept
        self.contentType = contentType
        self.userAgent = userAgent
        self.body = body
    }

    /// The media type of the body, without parameters.
    var mediaType: String {
        let type = contentType.prefix { $0 != ";" }
        return String(type.filter { $0 != " " }).lowercased()
    }
}

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

/// What a request asks for, in the words of Kubernetes' audit log and RBAC rules.
enum APIVerb: String, Sendable, Hashable {
    case get, list, watch, create, update, patch, apply, delete, deletecollection

    init?(_ request: APIRequest, _ path: ResourcePath) {
        switch request.method {
        case "GET", "HEAD":
            if path.name.isEmpty {
                self = request.query.flag("watch") ? .watch : .list
            } else {
                self = .get
            }
        case "POST": self = .create
        case "PUT": self = .update
        case "PATCH": self = request.mediaType.hasPrefix("application/apply-patch") ? .apply : .patch
        case "DELETE": self = path.name.isEmpty ? .deletecollection : .delete
        default: return nil
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

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

// SPDX-License-Identifier: Apache-2.0

package import Curl

/// One exchange over HTTP: a download, or a call on a socket.
package struct TransferRequest: Sendable {
    /// `http` or `https`.
    package var url: String
    package var method = "GET"
    /// The headers, in order. `Authorization` never follows a redirect to another host.
    package var headers: [HTTPHeader] = []
    package var body: [UInt8]?
    /// Who asks, unless a header says so; `nil` to say nothing.
    package var userAgent: String?
    /// A Unix socket to connect to, whatever the URL says.
    package var unixSocket: String?
    /// Whether HTTP/2 is spoken without asking, as gRPC does on a socket.
    package var speaksHTTP2 = false
    /// How many redirects are followed; never from https to http.
    package var redirects = 0
    /// From which byte on the body is wanted.
    package var offset: Int64 = 0
    /// PEM certificates to trust beside the system's.
    package var certificateAuthorities: [UInt8]?
    package var proxy = TransferProxy()
    package var connectTimeout = Duration.seconds(15)
    /// How long nothing may come before it is given up.
    package var stallTimeout = Duration.seconds(30)
    /// How many bytes of the body have to come in a second, on average over each ``stallTimeout``; 0 for any number.
    package var minimumRate = 0
    /// How long it may take in all; `nil` for as long as something comes.
    package var timeout: Duration?
    /// The file with the system's certificates, where it isn't the one that libcurl knows.
    var systemBundle: String?

    package init(_ url: String) { self.url = url }
}

/// What stands between us and the server. Where nothing is said, what the process's environment says.
package struct TransferProxy: Sendable, Hashable {
    package var http: String?
    package var https: String?
    package var noProxy: String?

    package init() {}
}

/// What came before the body; of the last response, where redirects were followed.
package struct TransferHead: Sendable {
    package var status: Int
    /// Names in lower case.
    package var headers: [HTTPHeader]
    /// Where it came from in the end.
    package var url: String

    package init(status: Int, headers: [HTTPHeader], url: String) {
        self.status = status
        self.headers = headers
        self.url = url
    }

    init(_ head: ResponseHead, from url: String) {
        self.init(status: head.status, headers: head.headers, url: url)
    }

    package func first(_ name: String) -> String? { headers.first(name) }
}

/// Takes a response in. Called from one thread at a time.
package protocol TransferSink: AnyObject, Sendable {
    /// - Throws: To end the transfer; the error comes out of it.
    func receive(_ head: TransferHead) throws
    /// - Throws: To end the transfer; the error comes out of it.
    func receive(_ bytes: UnsafeRawBufferPointer) throws
}

/// Why no whole response came.
package struct TransferFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What happened, in a clause, without credentials.
    package let description: String
    /// Whether trying again may help: a name that doesn't resolve, a connection, a stall, a truncated body.
    package let isTransient: Bool

    package init(_ description: String, isTransient: Bool) {
        self.description = description
        self.isTransient = isTransient
    }
}

// SPDX-License-Identifier: Apache-2.0

/// One request, and how libcurl is to send it. A value: nothing is sent before ``MultiHandle`` performs it.
///
/// Some things are the same for every request: only http and https are spoken, redirects aren't followed, TLS is 1.2 or
/// newer, a path goes out as it stands, sockets are kept from child processes, and a peer that acknowledges nothing for
/// 30 seconds is given up.
package struct EasyRequest: Sendable {
    /// Which HTTP is spoken.
    package enum Version: Sendable, Hashable {
        /// HTTP/1.1.
        case one
        /// HTTP/2 where TLS agrees on it, else HTTP/1.1.
        case negotiated
        /// HTTP/2 without asking.
        case two
    }

    /// A user of the server, and the password.
    package struct Credentials: Sendable, Hashable {
        package var user: String
        package var password: String

        package init(user: String, password: String) {
            self.user = user
            self.password = password
        }
    }

    /// How the server proves itself, and we to it.
    package struct TLS: Sendable {
        /// Whether the server's certificate is verified.
        package var verifiesServer = true
        /// The certificates to trust in place of the system's, PEM.
        package var authorities: [UInt8]?
        /// The client's certificate and its key, PEM.
        package var identity: (certificate: [UInt8], key: [UInt8])?
        /// Keeps the request from the connections of requests that don't say so.
        ///
        /// libcurl shares a connection only between transfers with equal TLS settings. This names the highest version,
        /// which is what is used anyway, and so makes them differ.
        package var usesOtherConnections = false
        /// Whether a connection that is being made is waited for, to see whether it can be shared.
        package var waitsForSharing = false

        package init() {}
    }

    /// What the connection is made of.
    package struct Connection: Sendable, Hashable {
        /// A Unix socket to connect to, whatever the URL says.
        package var unixSocket: String?
        /// Where a host of the URL really is: `NAME:PORT:HOST:PORT`.
        package var connectTo: String?
        /// Which proxy is asked. A Unix socket has none.
        package var proxy = ProxyChoice.direct
        /// How long connecting may take; at least a millisecond.
        package var timeout = Duration.seconds(15)
        /// Whether the connection is closed as its last transfer ends.
        package var forbidsReuse = false
        /// How many seconds a connection may have been idle to be used; `nil` for libcurl's default.
        package var longestIdle: Int?
        /// Whether libcurl only connects, past proxy and TLS, on a connection of its own. ``EasyHandle/read(into:)`` and
        /// ``EasyHandle/write(_:)`` do the rest.
        package var isRaw = false

        package init() {}
    }

    package var url: String
    package var method = "GET"
    /// The headers in order, one with an empty value included.
    package var headers: [HTTPHeader] = []
    package var body: [UInt8]?
    package var userAgent: String?
    package var credentials: Credentials?
    package var version = Version.negotiated
    /// Whether the body may come compressed by gzip; it is received unpacked.
    package var acceptsGzip = false
    /// How long it may take in all; `nil` for as long as it takes.
    package var timeout: Duration?
    /// How many bytes are received at once; `nil` for libcurl's default of 16 KiB.
    package var receiveBuffer: Int?
    /// `nil` where TLS isn't spoken.
    package var tls: TLS? = TLS()
    package var connection = Connection()
    /// The headers of the response to keep, in lower case; `nil` for all of them, and the trailers.
    package var keptHeaders: [String]?

    package init(url: String) { self.url = url }

    /// The headers as libcurl takes them.
    var headerLines: [String] {
        // An empty value has to be asked for in this way; else libcurl drops the header.
        var lines = headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        // Without this, libcurl asks for leave before it sends a large body, which costs a round trip.
        if body != nil { lines.append("Expect:") }
        return lines
    }

    /// Why the request can't be sent as it is. Asked before libcurl is, because it would send a line break as it is, and
    /// what comes after it as another header, and its own message about a proxy would show the password.
    var failure: CurlFailure? {
        guard headers.allSatisfy(\.isSafe) else {
            return CurlFailure(.request, "a header value contains a line break; no request was sent")
        }
        return connection.unixSocket == nil ? connection.proxy.failure : nil
    }
}

extension Duration {
    /// Whole milliseconds, rounded up so that a short wait doesn't become none.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}

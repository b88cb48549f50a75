// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// Why a request was not sent, or no whole response came.
package struct CurlFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure.
    package enum Kind: Sendable, Hashable {
        /// The request can't be sent as it is: a header's value with a line break, a proxy that can't be used, an option
        /// that libcurl refuses. Nothing was sent.
        case request
        /// A name wasn't resolved.
        case resolution
        /// No connection was made.
        case connection
        /// TLS wasn't agreed on.
        case handshake
        /// The exchange broke off, or what came isn't HTTP.
        case exchange
        /// Not in time.
        case timeout
        /// There is no memory for it.
        case memory
        /// The response's head, or a line of it, is larger than allowed.
        case headTooLarge
        /// Whatever else: a certificate that isn't trusted, a response that its receiver refused.
        case other
    }

    /// The kind of failure.
    package let kind: Kind
    /// What happened, in a clause. What libcurl says may hold the URL, but no credentials.
    package let description: String

    /// A failure.
    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// Whether trying again may help.
    package var isTransient: Bool {
        switch kind {
        case .resolution, .connection, .handshake, .exchange, .timeout, .memory: true
        case .request, .headTooLarge, .other: false
        }
    }
}

extension CurlFailure {
    /// What libcurl's result means; `nil` for success.
    init?(_ result: CURLcode, detail: String? = nil) {
        guard result != CURLE_OK else { return nil }
        self.init(Kind(result), detail ?? Self.text(of: result))
    }

    static func refusedOption(_ result: CURLcode) -> CurlFailure {
        CurlFailure(.request, "libcurl rejected an option: \(text(of: result))")
    }

    private static func text(of result: CURLcode) -> String {
        unsafe String(cString: curl_easy_strerror(result))
    }
}

extension CurlFailure.Kind {
    init(_ result: CURLcode) {
        switch result {
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_HOST: self = .resolution
        case CURLE_COULDNT_CONNECT, CURLE_PROXY, CURLE_QUIC_CONNECT_ERROR: self = .connection
        case CURLE_SSL_CONNECT_ERROR: self = .handshake
        case CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_HTTP3, CURLE_PARTIAL_FILE,
            CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_AGAIN:
            self = .exchange
        case CURLE_OPERATION_TIMEDOUT: self = .timeout
        case CURLE_OUT_OF_MEMORY: self = .memory
        default: self = .other
        }
    }
}

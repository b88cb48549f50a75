// SPDX-License-Identifier: Apache-2.0

package import Curl

/// One HTTP request, complete but for the server: what a transport is asked to send.
package struct HTTPRequest: Sendable, Hashable {
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    package var method: String
    /// The path and the query, percent-encoded, relative to the server's URL: `/api/v1/pods?limit=500`.
    package var target: String
    /// The headers, in order.
    package var headers: [HTTPHeader]
    /// The body, if there is one.
    package var body: [UInt8]?
    /// How long a call may take; for a stream, how long until its head has to be there.
    package var timeout: Duration
    /// How many bytes a call's answer may have.
    package var responseLimit: Int
    /// The client certificate to show, where it isn't the configuration's own.
    package var identity: ClientIdentity?

    /// How many bytes an answer may have unless a request says otherwise: more than any object has, or any document of the
    /// API server's.
    package static let usualResponseLimit = 32 << 20

    /// A request.
    package init(
        method: String = "GET",
        target: String,
        headers: [HTTPHeader] = [],
        body: [UInt8]? = nil,
        timeout: Duration = .seconds(30),
        responseLimit: Int = HTTPRequest.usualResponseLimit
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.responseLimit = responseLimit
    }
}

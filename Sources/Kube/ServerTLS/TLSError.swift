// SPDX-License-Identifier: Apache-2.0

internal import CLibSSL

/// Why TLS can't be served. Holds nothing of a key.
package struct TLSError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A sentence.
    package let description: String

    init(_ description: String) { self.description = description }

    /// A sentence with what OpenSSL says about it, which is forgotten then.
    init(openSSL what: String) {
        let code = ERR_peek_error()
        ERR_clear_error()
        let reason = unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) }
        description = reason.map { "\(what): \($0)" } ?? what
    }
}

// SPDX-License-Identifier: Apache-2.0

/// One header of a request or a response.
package struct HTTPHeader: Sendable, Hashable {
    /// The name; of a response always in lower case.
    package var name: String
    /// The value.
    package var value: String

    /// A header.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether the value is one line.
    package var isSafe: Bool { value.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x09 } }
}

/// What comes before a response's body.
package struct ResponseHead: Sendable, Hashable {
    /// The status code.
    package var status: Int
    /// The headers in order, names in lower case.
    package var headers: [HTTPHeader]

    /// A head.
    package init(status: Int, headers: [HTTPHeader] = []) {
        self.status = status
        self.headers = headers
    }

    /// The first value of that header; the name in lower case.
    package func first(_ name: String) -> String? { headers.first(name) }

    /// Whether the request was accepted.
    package var isSuccess: Bool { (200..<300).contains(status) }
}

extension [HTTPHeader] {
    /// The first value of that header; the name in lower case.
    package func first(_ name: String) -> String? { first { $0.name == name }?.value }
}

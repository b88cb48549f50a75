// SPDX-License-Identifier: Apache-2.0

/// What an API server answers to a request that failed (`meta/v1` `Status`).
///
/// Of what is read, each text is cut after 8 KiB and the causes after 100, since it is kept, shown and logged: a proxy or a
/// webhook may say anything.
public struct Status: Sendable, Hashable {
    /// The HTTP status code.
    public var code = 0
    /// A machine-readable reason, such as `NotFound`.
    public var reason = ""
    /// A sentence for people.
    public var message = ""
    /// The name of the object that the failure is about; empty where it is about none, such as an unknown kind.
    public var name = ""
    /// The single causes, such as fields that are invalid.
    public var causes: [Cause] = []
    /// How long to wait before trying again.
    public var retryAfterSeconds: Int?
    /// Where a list may go on whose token has expired (410). What follows is of another version than the pages before.
    public var continueToken: String?

    /// One cause of a failure.
    public struct Cause: Sendable, Hashable {
        /// A machine-readable reason, such as `FieldValueRequired` or `FieldManagerConflict`.
        public var reason = ""
        /// A sentence for people.
        public var message = ""
        /// The path of the field.
        public var field = ""
    }

    /// A status of that code.
    public init(code: Int = 0, reason: String = "", message: String = "") {
        self.code = code
        self.reason = reason
        self.message = message
    }
}

extension Status: JSONReadable {
    /// Reads a status.
    public init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "code": code = try reader.int()
            case "reason": reason = try reader.cutString()
            case "message": message = try reader.cutString()
            case "metadata": if try !reader.null() { try readMetadata(from: &reader) }
            case "details": if try !reader.null() { try readDetails(from: &reader) }
            default: try reader.skip()
            }
        }
    }

    private mutating func readMetadata(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            if key == "continue" {
                continueToken = try reader.optional { try $0.string() }
            } else {
                try reader.skip()
            }
        }
    }

    private mutating func readDetails(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "name": name = try reader.cutString()
            case "retryAfterSeconds": retryAfterSeconds = try reader.int()
            case "causes": causes = Array(try reader.array(of: Cause.self).prefix(100))
            default: try reader.skip()
            }
        }
    }
}

extension Status.Cause: JSONReadable {
    /// Reads a cause.
    public init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "reason": reason = try reader.cutString()
            case "message": message = try reader.cutString()
            case "field": field = try reader.cutString()
            default: try reader.skip()
            }
        }
    }
}

extension JSONReader {
    /// A text, cut after 8 KiB.
    fileprivate mutating func cutString() throws -> String {
        PrintableText.shortened(try string(), to: 8 << 10)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Why bytes could not be read as JSON, or not as the type that was asked for.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was expected or found. Never holds a value, which could be a secret.
    public let message: String
    /// The offset in bytes.
    public let offset: Int

    /// An error at an offset.
    public init(_ message: String, at offset: Int) {
        self.message = message
        self.offset = offset
    }

    /// The message and the offset.
    public var description: String { "\(message) at byte \(offset)" }
}

// SPDX-License-Identifier: Apache-2.0

/// A value that must not be seen: printing it, or anything that holds it, shows a placeholder.
public struct Secret<Value: Sendable & Hashable>: Sendable, Hashable {
    /// The value itself.
    public let value: Value

    /// Wraps a value.
    public init(_ value: Value) { self.value = value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A placeholder.
    public var description: String { "(hidden)" }
    /// A placeholder.
    public var debugDescription: String { description }
    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

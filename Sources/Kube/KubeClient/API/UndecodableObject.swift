// SPDX-License-Identifier: Apache-2.0

public import KubeModel

/// An object that is there but isn't read as the type that was asked for: all that is kept of it.
public struct UndecodableObject: Sendable, Hashable {
    /// Where it is, where even that could be read.
    public var key: ObjectKey?
    /// Its version, where that could be read.
    public var resourceVersion: String
    /// What is wrong with it.
    public var reason: String
    /// Tells it from an earlier or later one of the same name; empty where that couldn't be read.
    public var uid = ""
    /// Counts changes of its desired state; 0 where that couldn't be read.
    public var generation: Int64 = 0
    /// The owner that controls it, where that could be read.
    public var controller: OwnerReference?
    /// The bound that it is over, where that is why it isn't read.
    public var excess: Excess?

    /// What an object that isn't read is too large for.
    public enum Excess: Sendable, Hashable {
        /// Its kind's limit.
        case object
        /// What a cache keeps of its namespace.
        case namespace
    }

    /// An unreadable object.
    public init(key: ObjectKey?, resourceVersion: String, reason: String, excess: Excess? = nil) {
        self.key = key
        self.resourceVersion = resourceVersion
        self.reason = reason
        self.excess = excess
    }
}

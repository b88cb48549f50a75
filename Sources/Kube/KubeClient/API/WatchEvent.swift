// SPDX-License-Identifier: Apache-2.0

public import KubeModel

/// One line of a watch.
public enum WatchEvent<Object: Resource>: Sendable {
    /// The object is new, or new to the selection.
    case added(Object)
    /// The object changed.
    case modified(Object)
    /// The object is gone, or left the selection; its last state.
    case deleted(Object)
    /// Nothing changed up to this version. `endsInitialEvents` closes the first part of a WatchList stream.
    case bookmark(resourceVersion: String, endsInitialEvents: Bool)
    /// The server ended the watch, for instance with code 410.
    case failure(Status)
    /// An object was added or changed (or deleted, as told) that can't be read as this type.
    case undecodable(UndecodableObject, isDeletion: Bool)
    /// A type of event that this client doesn't know; to be logged and passed over.
    case unknown(type: String)
}

/// A running watch: a sequence that is pulled, so that a slow consumer slows the server and not the memory.
///
/// Ends (`nil`) when the server ends the stream; throws ``KubeError`` where the connection breaks. To stop
/// early, cancel the task that reads, or drop the stream: either releases the connection.
public struct WatchStream<Object: Resource>: Sendable {
    private let pull: @Sendable () async throws -> WatchEvent<Object>?
    private let silence: @Sendable () -> Duration?

    /// A stream of what the closure returns, until that is `nil`.
    ///
    /// - Parameter connectionSilence: How long the connection under the stream has given nothing; `nil` where that isn't
    ///   known.
    public init(
        connectionSilence: @escaping @Sendable () -> Duration? = { nil },
        _ pull: @escaping @Sendable () async throws -> WatchEvent<Object>?
    ) {
        self.pull = pull
        silence = connectionSilence
    }

    /// How long the connection has given no byte, whichever of the watches that share it the byte was for; `nil` where
    /// that isn't known.
    public var connectionSilence: Duration? { silence() }

    /// The next event. To be called by one task at a time.
    public func next() async throws -> WatchEvent<Object>? { try await pull() }
}

// SPDX-License-Identifier: Apache-2.0

public import KubeModel

/// A cache that is filled from an API server, whatever its kind of objects.
public protocol CacheSource: Sendable {
    /// Why the cache can't be relied on: it isn't filled, or nothing has been heard of its objects for a minute; `nil`
    /// where it can.
    var unreadiness: String? { get }
    /// Since when nothing has been heard of its objects; `nil` where it shows what happens.
    var blindness: Blindness? { get }

    /// Fills the cache anew with the newest state, because the server was found to show an older one than it had.
    func startOver()

    /// Returns once the cache holds everything that there is and may be read.
    ///
    /// - Parameter timeout: How long to wait; without one, until it is so.
    /// - Throws: ``InformerError`` where that takes too long, `CancellationError`.
    func waitUntilSynced(timeout: Duration?) async throws
}

extension [any CacheSource] {
    /// Why one of them can't be relied on; `nil` where all can. Each is asked once: its answer may change at any moment.
    package var unreadiness: String? {
        for cache in self { if let reason = cache.unreadiness { return reason } }
        return nil
    }
}

/// A cache that doesn't show what happens.
public struct Blindness: Sendable, Hashable, CustomStringConvertible {
    /// The kind of its objects.
    public let type: ResourceType
    /// For how long nothing has been heard.
    public let duration: Duration
    /// Why the latest try failed, if one did.
    public let reason: String?
    /// Whether it failed because no answer came, so that another connection might help.
    public let isUnreachable: Bool
    /// Whether it failed because the server doesn't serve the kind, which no other process would find otherwise.
    public let isNotServed: Bool

    /// A cache of that kind, that has shown nothing for that long.
    public init(
        type: ResourceType,
        duration: Duration,
        reason: String?,
        isUnreachable: Bool = false,
        isNotServed: Bool = false
    ) {
        self.type = type
        self.duration = duration
        self.reason = reason
        self.isUnreachable = isUnreachable
        self.isNotServed = isNotServed
    }

    /// `SpinApp.core.spinkube.dev has not been updated for 75 s: no answer …`.
    public var description: String {
        "\(type) has not been updated for \(duration.components.seconds) s: \(reason ?? "no response yet")"
    }
}

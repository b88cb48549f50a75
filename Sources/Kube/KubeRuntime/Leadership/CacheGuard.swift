// SPDX-License-Identifier: Apache-2.0

public import Logging
public import ServiceLifecycle

/// Ends the leadership of a process that doesn't see what happens, so that another can lead: one of the services that run
/// only while this process leads.
public struct CacheGuard: Service {
    private let caches: [any CacheSource]
    private let limit: Duration
    private let clock: TimeSource
    private let logger: Logger

    /// How often the caches are looked at.
    private static let period = Duration.seconds(5)

    /// A guard.
    ///
    /// - Parameters:
    ///   - caches: What a leader is of no use without.
    ///   - limit: For how long nothing may be heard of the objects of one of them.
    public init(
        _ caches: [any CacheSource],
        limit: Duration = .seconds(120),
        clock: TimeSource = .continuous,
        logger: Logger = Logger(label: "leadership")
    ) {
        self.caches = caches
        self.limit = limit
        self.clock = clock
        self.logger = logger
    }

    /// Looks at the caches until shut down.
    ///
    /// - Throws: ``BlindLeaderError`` where one has been blind for too long.
    public func run() async throws {
        try await cancelWhenGracefulShutdown {
            while true {
                // Where a kind isn't served, another leader would see no more.
                let blind = caches.filter { $0.blindness?.isNotServed != true }
                if let blindness = blind.worstBlindness, blindness.duration > limit {
                    logger.error("releasing the lease", metadata: ["reason": "\(blindness)"])
                    throw BlindLeaderError(blindness: blindness)
                }
                do { try await clock.sleep(for: Self.period) } catch { return }
            }
        }
    }
}

/// A leader gave the lease back, because it didn't see what happens.
public struct BlindLeaderError: Error, CustomStringConvertible {
    /// What it didn't see, and why.
    public let blindness: Blindness

    /// Says what it didn't see, and why.
    public var description: String {
        "released the lease, because a cache is out of date: \(blindness)"
    }
}

extension Sequence where Element == any CacheSource {
    /// The cache of which nothing has been heard for longest; `nil` where all show what happens.
    public var worstBlindness: Blindness? {
        compactMap(\.blindness).max { $0.duration < $1.duration }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// How a collection is read.
public struct ListOptions: Sendable, Hashable {
    /// At most this many objects a page; `nil` for all at once.
    public var limit: Int?
    /// Where the page before ended.
    public var continueToken: String?
    /// The version asked for: `nil` for the newest (a quorum read), `"0"` for whatever is cached.
    public var resourceVersion: String?

    /// How many bytes the answer may have: more for a single object than for each of many, and still bounded where all are
    /// asked for at once. A larger one is a ``KubeError`` of code ``KubeError/Code/tooLarge``, and smaller pages may do.
    var byteLimit: Int { limit.map { $0 > 1 ? 8 << 20 : 32 << 20 } ?? 32 << 20 }
    /// How many values the objects of the answer may have together. A single object has its kind's limit.
    var valueLimit: Int { limit.map { $0 > 1 ? 1 << 18 : .max } ?? 1 << 22 }

    /// Options; without any, the newest state in one page.
    public init(limit: Int? = nil, continueToken: String? = nil, resourceVersion: String? = nil) {
        self.limit = limit
        self.continueToken = continueToken
        self.resourceVersion = resourceVersion
    }

    /// Asks for half as many objects a page, because an answer was too large (``KubeError/Code/tooLarge``).
    ///
    /// - Returns: Whether that is possible: not below one object.
    public mutating func shrink() -> Bool {
        guard let limit, limit > 1 else { return false }
        self.limit = limit / 2
        return true
    }

    /// Reads a collection page by page, with fewer objects a page where an answer is too large.
    ///
    /// - Parameters:
    ///   - limit: How many objects a page has at first.
    ///   - read: Reads a page, and returns its continue token: `nil` or empty for the last one.
    /// - Throws: What `read` throws; of ``KubeError/Code/tooLarge`` only where a page has a single object.
    package static func readPages(
        of limit: Int,
        _ read: (ListOptions) async throws -> String?
    ) async throws {
        var options = ListOptions(limit: limit)
        while true {
            do {
                guard let token = try await read(options), !token.isEmpty else { return }
                options.continueToken = token
            } catch let error as KubeError where error.code == .tooLarge && options.shrink() {
                // The same page again.
            }
        }
    }
}

/// How a collection is watched.
public struct WatchOptions: Sendable, Hashable {
    /// The version after which events are wanted; `nil` only together with ``sendsInitialEvents``.
    public var resourceVersion: String?
    /// Whether the stream is to begin with an event for every object there is (WatchList, KEP-3157).
    public var sendsInitialEvents: Bool
    /// After how many seconds the server is to end the stream.
    public var timeoutSeconds: Int

    /// Options. Bookmarks are always asked for.
    public init(resourceVersion: String? = nil, sendsInitialEvents: Bool = false, timeoutSeconds: Int) {
        self.resourceVersion = resourceVersion
        self.sendsInitialEvents = sendsInitialEvents
        self.timeoutSeconds = timeoutSeconds
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Since when a watch has shown nothing that can be relied on, and why. Knows no clock.
struct SourceHealth: Sendable {
    /// A watch that the server accepted is believed in once it has lasted this long, or has shown something.
    static let steady = Duration.seconds(5)

    private var blindSince: Duration?
    private var openedAt: Duration?
    private(set) var reason: String?
    /// Whether the latest failure was that no answer came.
    private(set) var isUnreachable = false
    /// Whether the latest failure was that the server doesn't serve the kind.
    private(set) var isNotServed = false

    /// Nothing is known yet.
    init(at now: Duration) { blindSince = now }

    /// A list or a watch failed.
    mutating func failed(_ kind: WatchFailure.Kind, reason: String, at now: Duration) {
        if blindness(at: now) == nil { blindSince = now }
        openedAt = nil
        self.reason = reason
        isUnreachable = kind == .unreachable
        isNotServed = kind == .notServed
    }

    /// The server accepted a watch, or answered with a page.
    mutating func opened(at now: Duration) { openedAt = openedAt ?? now }

    /// Something was shown, or is not to be looked for.
    mutating func heard() {
        blindSince = nil
        reason = nil
        isUnreachable = false
        isNotServed = false
    }

    /// For how long nothing has been shown that can be relied on; `nil` while all is well.
    func blindness(at now: Duration) -> Duration? {
        guard let blindSince else { return nil }
        if let openedAt, now - openedAt >= Self.steady { return nil }
        return now - blindSince
    }
}

// SPDX-License-Identifier: Apache-2.0

/// When each connection last gave a byte, and which connections a failed transfer proves dead. Knows no clock and no
/// socket. A connection is known by its local port, which libcurl tells of every transfer.
///
/// A peer that is gone may still be acknowledged for: by a load balancer, a proxy or a mesh in front of it. Neither TCP
/// nor libcurl notices, and HTTP/2 puts each new request onto the same connection. What does notice is a request that
/// was given up while the connection gave no byte for anybody. An answer that is merely slow proves nothing, as long as
/// other answers come.
struct ConnectionTable {
    typealias Instant = ContinuousClock.Instant

    /// A transfer that is given up sooner proves nothing about its connection.
    static let shortestProof: Duration = .seconds(2)
    /// Once one connection turned out to be dead, this long a silence is enough to give up a stream on another: what
    /// broke the one likely broke the other, and to open a stream again costs little.
    static let suspiciousSilence: Duration = .seconds(5)
    /// How many connections are remembered before those without transfers are forgotten.
    private static let limit = 128

    private var pulses: [Int: ConnectionPulse] = [:]

    /// Records that a connection gave bytes, and returns its pulse.
    mutating func received(on port: Int, at now: Instant) -> ConnectionPulse {
        if let pulse = pulses[port] {
            pulse.beat(at: now)
            return pulse
        }
        let pulse = ConnectionPulse(at: now)
        pulses[port] = pulse
        return pulse
    }

    /// Whether a transfer that was given up proves its connection dead.
    func provesDead(port: Int, began: Instant, givenUp now: Instant) -> Bool {
        guard port > 0, began.duration(to: now) >= Self.shortestProof else { return false }
        guard let pulse = pulses[port] else { return true }
        return pulse.lastByte < began
    }

    /// Whether a stream's connection is suspicious, once another connection turned out to be dead.
    func isSuspicious(port: Int, at now: Instant) -> Bool {
        guard let pulse = pulses[port] else { return false }
        return pulse.silence(at: now) >= Self.suspiciousSilence
    }

    /// How long a connection has given nothing; `nil` where it never gave anything.
    func silence(of port: Int, at now: Instant) -> Duration? { pulses[port]?.silence(at: now) }

    /// Forgets a connection that was closed: another may get its port.
    mutating func closed(_ port: Int) { pulses[port] = nil }

    /// Forgets connections without transfers where there are many.
    mutating func prune(keeping ports: () -> Set<Int>) {
        guard pulses.count > Self.limit else { return }
        let kept = ports()
        pulses = pulses.filter { kept.contains($0.key) }
    }
}

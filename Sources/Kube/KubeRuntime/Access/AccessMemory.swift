// SPDX-License-Identifier: Apache-2.0

internal import Digests

/// What was said about which token a moment ago, so that the API server isn't asked with each request. Pure.
///
/// Holds digests and no tokens, and few of them. Who comes with ever new tokens can make the API server be asked a few
/// times a second and no more, and doesn't keep those out that were let in before.
struct AccessMemory {
    enum Answer: Equatable {
        case known(AccessVerdict)
        /// Ask the API server.
        case ask
    }

    private struct Entry {
        var verdict: AccessVerdict
        var end: Duration
    }

    /// How long an answer is good for: so long may somebody go on whose right was taken away.
    static let trust = Duration.seconds(30)
    /// The same for a refusal: so long may somebody have to wait who was just given the right.
    static let distrust = Duration.seconds(10)
    static let limit = 64
    /// How many tokens that weren't let in before may be asked about at once, and in each second after that.
    static let burst = 20.0
    static let rate = 5.0

    private var entries: [SHA256: Entry] = [:]
    private var allowance = burst
    private var lastAsked = Duration.zero

    /// What to do about a token.
    mutating func answer(for token: SHA256, now: Duration) -> Answer {
        if let entry = entries[token] {
            if now < entry.end { return .known(entry.verdict) }
            if entry.verdict == .allowed { return .ask }
        }
        allowance = min(Self.burst, allowance + (now - lastAsked).inSeconds * Self.rate)
        lastAsked = now
        guard allowance >= 1 else { return .known(.unavailable) }
        allowance -= 1
        return .ask
    }

    /// Remembers what the API server said, if it said something.
    mutating func record(_ verdict: AccessVerdict, about token: SHA256, now: Duration) {
        guard verdict != .unavailable else { return }
        if entries[token] == nil, entries.count >= Self.limit { makeRoom() }
        entries[token] = Entry(
            verdict: verdict,
            end: now + (verdict == .allowed ? Self.trust : Self.distrust)
        )
    }

    /// How many tokens there is something known of.
    var count: Int { entries.count }

    /// Forgets the oldest refusal, or where there is none the oldest permission.
    private mutating func makeRoom() {
        let oldest = entries.min { first, second in
            let isAllowed = (first.value.verdict == .allowed, second.value.verdict == .allowed)
            return isAllowed.0 == isAllowed.1 ? first.value.end < second.value.end : isAllowed.1
        }
        if let oldest { entries[oldest.key] = nil }
    }
}

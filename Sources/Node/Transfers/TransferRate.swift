// SPDX-License-Identifier: Apache-2.0

/// How fast a response comes, judged once in each window of time: a peer that sends a byte now and then isn't silent, and
/// would hold us for ever all the same. Pure.
struct TransferRate {
    private var start: ContinuousClock.Instant?
    private var bytes = 0
    private var isInBody = false

    /// The head has come whole; from here on it is the body that counts.
    mutating func beginBody() {
        isInBody = true
        start = nil
        bytes = 0
    }

    mutating func receive(_ count: Int) { bytes += count }

    /// What is wrong with the rate, in a clause; `nil` where nothing is, or it is too early to tell.
    ///
    /// A head has two windows to come whole, however fast it comes: it is bounded in size, and servers may think before
    /// they answer.
    mutating func problem(at now: ContinuousClock.Instant, _ request: TransferRequest) -> String? {
        guard request.minimumRate > 0 else { return nil }
        guard let begun = start else {
            start = now
            return nil
        }
        let window = request.stallTimeout
        guard isInBody else {
            return now - begun < window * 2 ? nil : "no response header received for \(window * 2)"
        }
        guard now - begun >= window else { return nil }
        let wanted = window * request.minimumRate
        guard Duration.seconds(bytes) >= wanted else {
            return "received fewer than \(request.minimumRate) bytes per second for \(window)"
        }
        start = now
        bytes = 0
        return nil
    }
}

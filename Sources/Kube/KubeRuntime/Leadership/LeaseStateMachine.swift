// SPDX-License-Identifier: Apache-2.0

internal import KubeModel

/// Decides about leadership. Knows no clock, task or socket.
///
/// Times of different machines are never compared: that a lease has run out is measured, by one's own clock,
/// from when one last saw the record change.
struct LeaseStateMachine: Sendable {
    enum Action: Equatable {
        /// Create the lease with this record.
        case create(LeaseRecord)
        /// Replace the record, if the lease is still of this version.
        case update(LeaseRecord, version: String)
        /// Nothing to write: someone else leads.
        case wait(holder: String)
    }

    enum Leadership: Equatable { case none, gained, kept, lost }

    let identity: String
    let timing: LeaseTiming
    private(set) var isLeading = false
    private var observed: LeaseRecord?
    private var version = ""
    private var observedAt = Duration.zero
    /// When the last renewal that succeeded was begun: the others count from later than that.
    private var renewedAt = Duration.zero
    /// Whether nothing failed since the lease was written, so that it needn't be read again.
    private var isCurrent = false

    init(identity: String, timing: LeaseTiming) {
        self.identity = identity
        self.timing = timing
    }

    /// An attempt begins; `true` where the lease is as last written, as far as is known.
    mutating func startAttempt() -> Bool {
        defer { isCurrent = false }
        return isCurrent && isLeading
    }

    /// The lease was read; `nil` where there is none. `true` where it is older than it was before, which only a server
    /// that was restored from a backup shows.
    @discardableResult
    mutating func saw(_ lease: Lease?, at now: Duration) -> Bool {
        guard let lease else {
            observed = nil
            version = ""
            return false
        }
        let before = UInt64(version)
        if observed != lease.record {
            observed = lease.record
            observedAt = now
        }
        version = lease.metadata.resourceVersion
        guard let before, let now = UInt64(version) else { return false }
        return now < before
    }

    /// What to do about the lease as last seen.
    func next(at now: Duration, timestamp: Timestamp) -> Action {
        guard let observed else { return .create(record(from: nil, timestamp)) }
        if observed.holder == identity || observed.holder.isEmpty || hasRunOut(observed, at: now) {
            return .update(record(from: observed, timestamp), version: version)
        }
        return .wait(holder: observed.holder)
    }

    private func hasRunOut(_ record: LeaseRecord, at now: Duration) -> Bool {
        // The holder's own idea of the duration counts; ours might be shorter.
        let duration = max(Duration.seconds(record.durationSeconds), .seconds(1))
        return now >= observedAt + duration
    }

    private func record(from old: LeaseRecord?, _ timestamp: Timestamp) -> LeaseRecord {
        var record = LeaseRecord()
        record.holder = identity
        record.durationSeconds = timing.durationSeconds
        record.renewTime = timestamp.micro
        let isMine = old?.holder == identity
        record.acquireTime = isMine ? old?.acquireTime ?? timestamp.micro : timestamp.micro
        // As in client-go: taking over from nobody, after a release, is a transition as well.
        record.transitions = (old?.transitions ?? 0) + (old == nil || isMine ? 0 : 1)
        return record
    }

    /// A write that was begun then succeeded.
    mutating func wrote(_ lease: Lease, begunAt start: Duration, at now: Duration) -> Leadership {
        saw(lease, at: now)
        // An answer that took longer than the leadership would last is no ground to begin with.
        guard lease.record.holder == identity, now < start + timing.renewDeadline else {
            return leadership(at: now)
        }
        renewedAt = start
        isCurrent = true
        if isLeading { return .kept }
        isLeading = true
        return .gained
    }

    /// A read or a write failed, or found another holder: whether the leadership still holds.
    mutating func leadership(at now: Duration) -> Leadership {
        guard isLeading else { return .none }
        let isTaken = observed.map { $0.holder != identity } ?? false
        guard isTaken || now >= deadline else { return .kept }
        isLeading = false
        return .lost
    }

    /// Whether this process leads at that moment, by its own clock.
    func leads(at now: Duration) -> Bool { isLeading && now < deadline }

    /// Until when the leadership holds without another renewal.
    var deadline: Duration { renewedAt + timing.renewDeadline }

    /// What to write so that another can lead at once; `nil` where there is nothing to give back.
    mutating func release(timestamp: Timestamp) -> (record: LeaseRecord, version: String)? {
        guard isLeading, let observed, observed.holder == identity else { return nil }
        isLeading = false
        var record = observed
        record.holder = ""
        record.durationSeconds = 1
        record.renewTime = timestamp.micro
        record.acquireTime = timestamp.micro
        return (record, version)
    }
}

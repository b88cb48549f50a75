// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What failed, and when it is tried again: after a wait that doubles with each failure, as controllers' work queues
/// have it. Holds nothing but objects that fail now.
struct Retries {
    /// What an attempt was made for. Another one needn't wait, since it may well succeed.
    struct Attempt: Hashable {
        let uid: String
        let generation: Int64
        let isDeleting: Bool

        init(_ object: StoredObject) {
            uid = object.uid
            generation = object.generation
            isDeleting = object.deletionTimestamp != nil
        }
    }

    /// How much of an object's reconciling waits.
    enum Extent {
        /// The creation of what it is to have; its status is kept up all the same.
        case creations
        case everything
    }

    /// Why something isn't tried now, and when it will be.
    struct Wait {
        var failure: APIFailure
        var until: Timestamp
    }

    private struct Entry {
        var attempt: Attempt
        var extent: Extent
        var failures: Int
        var wait: Wait
    }

    private static let backoff = Backoff(initial: .milliseconds(100), maximum: .seconds(300), jitter: 0)

    private var entries: [ObjectReference: Entry] = [:]

    var count: Int { entries.count }

    /// What the attempt has to wait for; `nil` if it may be made now.
    func wait(
        of reference: ObjectReference,
        _ attempt: Attempt,
        _ extent: Extent,
        now: Timestamp
    ) -> Wait? {
        guard let entry = entries[reference], entry.extent == extent, entry.attempt == attempt,
            now < entry.wait.until
        else { return nil }
        return entry.wait
    }

    /// Records a failure.
    ///
    /// - Returns: When to try again.
    mutating func record(
        _ failure: APIFailure,
        of reference: ObjectReference,
        _ attempt: Attempt,
        _ extent: Extent,
        now: Timestamp
    ) -> Timestamp {
        let isSameObject = entries[reference]?.attempt.uid == attempt.uid
        let failures = isSameObject ? entries[reference]?.failures ?? 0 : 0
        let until = now.advanced(by: Self.backoff.delay(afterFailures: failures + 1, random: 0))
        entries[reference] = Entry(
            attempt: attempt,
            extent: extent,
            failures: failures + 1,
            wait: Wait(failure: failure, until: until)
        )
        return until
    }

    /// Ends a wait, since what it was for may have come; if it hasn't, the next wait is a longer one.
    mutating func release(_ reference: ObjectReference) {
        entries[reference]?.wait.until = Timestamp(microseconds: 0)
    }

    /// Forgets the failures of an object for which that much worked now.
    mutating func forget(_ reference: ObjectReference, _ extent: Extent) {
        if entries[reference]?.extent == extent { entries[reference] = nil }
    }

    /// Forgets an object that is gone.
    mutating func forget(_ reference: ObjectReference) { entries[reference] = nil }
}

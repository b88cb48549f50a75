// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI

/// An object whose status the operator writes.
protocol StatusHolder: Resource {
    associatedtype Status: WrittenStatus
    var status: Status { get }
}

extension SpinApp: StatusHolder {}
extension SpinAppExecutor: StatusHolder {}
extension Shim: StatusHolder {}

/// Writes the statuses of objects of one kind: where they differ, no more often than a person would notice, and without a
/// change of the conditions that others have put there.
struct StatusWriter<Object: StatusHolder>: Sendable {
    /// How long mere progress counters may wait.
    static var pause: Duration { .seconds(1) }

    let writer: any ObjectWriter
    let store: Store<Object>
    let time: TimeSource
    /// Since when a status that may wait has been waiting, so that it is written once its time has come even while
    /// events go on arriving.
    private let pending: Remembered<Duration?>

    init(
        writer: any ObjectWriter,
        store: Store<Object>,
        time: TimeSource,
        pending: Remembered<Duration?> = Remembered(blank: nil)
    ) {
        self.writer = writer
        self.store = store
        self.time = time
        self.pending = pending
    }

    /// Writes the status of an object that the cache reads.
    ///
    /// - Parameter status: The conditions of others in it don't matter: those that the object has stay.
    /// - Returns: How long the write can wait; `nil` where the status is written, or is so already.
    /// - Throws: ``StatusWriteError``.
    func write(_ status: Object.Status, of object: Object) async throws -> Duration? {
        try await write(status, of: object) { (answer: Object) in store.observe(answer) }
    }

    /// Writes the status of an object that the cache doesn't read, so the answer is read as something smaller.
    func write<Answer: Resource>(
        _ status: Object.Status,
        ofUnread object: Object,
        answer: Answer.Type
    ) async throws -> Duration? {
        try await write(status, of: object) { (_: Answer) in }
    }

    private func write<Answer: Resource>(
        _ status: Object.Status,
        of object: Object,
        _ observe: (Answer) -> Void
    ) async throws -> Duration? {
        let status = status.among(object.status.conditions)
        guard status != object.status else {
            pending.set(nil, for: object.key)
            return nil
        }
        guard status.differsNotably(from: object.status) || isDue(object.key) else { return Self.pause }
        do {
            let answer: Answer = try await writer.patch(
                Answer.self,
                .merge(status.mergePatch(from: object.status, of: object.metadata)),
                to: object.key,
                subresource: "status",
                fieldManager: ChildWriter.fieldManager
            )
            observe(answer)
        } catch let error as KubeError where error.isNotFound {
            // The object went meanwhile, and its status with it.
        } catch let error as KubeError {
            throw StatusWriteError(error: error, key: object.key)
        }
        pending.set(nil, for: object.key)
        return nil
    }

    /// Whether a status that may wait has waited long enough. Starts its wait where it hasn't begun.
    private func isDue(_ key: ObjectKey) -> Bool {
        let now = time.now
        return pending.update(key) { since in
            let start = since ?? now
            since = start
            return now - start >= Self.pause
        }
    }
}

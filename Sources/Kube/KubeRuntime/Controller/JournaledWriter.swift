// SPDX-License-Identifier: Apache-2.0

package import KubeClient
internal import KubeModel

/// Passes writes on, and records them in the journal of the reconcile that asked for them.
package struct JournaledWriter: WriteInterceptor {
    package let writer: any ObjectWriter

    /// A writer over another.
    package init(_ writer: any ObjectWriter) { self.writer = writer }

    package func intercept<Answer>(
        _ write: Write,
        version: (Answer) -> UInt64?,
        _ send: () async throws -> Answer
    ) async throws -> Answer {
        guard let journal = WriteJournal.current else { return try await send() }
        let id = journal.began(write)
        let answer: Answer
        do {
            answer = try await send()
        } catch {
            // One that is given up because its reconcile takes too long is what that waited for.
            if !Task.isCancelled { journal.ended(id) }
            throw error
        }
        journal.ended(id)
        journal.record(write)
        return answer
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Curl

extension Performer {
    /// Performs the transfer on a thread of its own, which resumes the continuation when it no longer touches the sink.
    func start(_ continuation: CheckedContinuation<TransferResult, any Error>) {
        do {
            try CurlThread(name: "transfer") {
                continuation.resume(with: Result { try perform() })
            }.detach()
        } catch {
            let text = "cannot start the transfer's thread (error \(error.number))"
            continuation.resume(throwing: TransferFailure(text, isTransient: true))
        }
    }
}

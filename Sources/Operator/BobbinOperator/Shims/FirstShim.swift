// SPDX-License-Identifier: Apache-2.0

/// Lets one task wait until there is a Shim.
final class FirstShim: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    func come() { continuation.yield() }

    /// Returns once one has come; `false` where the task is cancelled.
    func wait() async -> Bool {
        for await _ in stream { return !Task.isCancelled }
        return false
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Curl
internal import Synchronization

/// Ends a transfer from any thread.
final class Cancellation: Sendable {
    private struct State {
        var isCancelled = false
        var multi: MultiHandle?
    }

    private let state = Mutex(State())

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// The transfer ends at once, if it goes on.
    func cancel() {
        state.withLock { state in
            state.isCancelled = true
            state.multi?.wakeUp()
        }
    }

    /// From here on, cancelling wakes whoever waits with this handle.
    func attach(_ multi: MultiHandle) { state.withLock { $0.multi = multi } }

    func detach() { state.withLock { $0.multi = nil } }
}

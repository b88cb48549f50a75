internal import CCurl
internal import Synchronization

/// Ends a transfer from any thread.
final class Cancellation: Sendable {
    private struct State {
        var isCancelled = false
        var multi: Multi?
    }

    /// A libcurl multi handle. Sendable because other threads only ever call `curl_multi_wakeup` on it, the one
    /// function that libcurl allows there.
    @safe
    private struct Multi: @unchecked Sendable {
        let pointer: UnsafeMutableRawPointer
    }

    private let state = Mutex(State())

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// The transfer ends at once, if it goes on.
    func cancel() {
        state.withLock { state in
            state.isCancelled = true
            // Within the lock, so that it is still there.
            if let multi = state.multi { unsafe _ = curl_multi_wakeup(multi.pointer) }
        }
    }

    /// From here on, cancelling wakes whoever waits with this handle.
    func attach(_ multi: UnsafeMutableRawPointer) {
        let multi = unsafe Multi(pointer: multi)
        state.withLock { $0.multi = multi }
    }

    func detach() { state.withLock { $0.multi = nil } }
}

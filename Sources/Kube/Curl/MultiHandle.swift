// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Synchronization

/// Performs requests on the thread that calls it, as many at once as were added.
///
/// All but ``wakeUp()`` is of that one thread.
@safe
package final class MultiHandle: @unchecked Sendable {
    /// Whom to wait for beside the transfers: a connection that libcurl only made.
    package struct Watch {
        package var handle: EasyHandle
        package var forReading: Bool
        package var forWriting: Bool

        package init(_ handle: EasyHandle, forReading: Bool, forWriting: Bool) {
            self.handle = handle
            self.forReading = forReading
            self.forWriting = forWriting
        }
    }

    private let pointer: UnsafeMutableRawPointer
    private let isOpen = Mutex(true)
    private var added: [UnsafeMutableRawPointer: EasyHandle] = unsafe [:]

    /// A handle; `nil` where libcurl can't be initialised or there is no memory.
    ///
    /// Transfers to one server share a connection where HTTP/2 is spoken.
    /// - Parameter connections: How many connections are kept; `nil` for libcurl's default, four for each transfer.
    package init?(connections: Int? = nil) {
        guard Libcurl.isReady, let pointer = unsafe curl_multi_init() else { return nil }
        unsafe self.pointer = pointer
        unsafe _ = shim_curl_multi_setopt_long(pointer, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        if let connections {
            unsafe _ = shim_curl_multi_setopt_long(pointer, CURLMOPT_MAXCONNECTS, connections)
        }
    }

    deinit { close() }

    /// Ends the wait under way, or the next one. From any thread, at any time; nothing happens once it is closed.
    package func wakeUp() {
        isOpen.withLock { isOpen in if isOpen { unsafe _ = curl_multi_wakeup(pointer) } }
    }

    /// Closes all connections. What is still added ends without a word.
    package func close() {
        for handle in unsafe Array(added.values) { remove(handle) }
        isOpen.withLock { isOpen in
            guard isOpen else { return }
            isOpen = false
            unsafe _ = curl_multi_cleanup(pointer)
        }
    }

    /// Adds a transfer. Both objects are held until ``remove(_:)``.
    package func add(_ handle: EasyHandle, receiver: any EasyReceiver) {
        handle.receiver = receiver
        unsafe added[handle.pointer] = handle
        unsafe _ = curl_multi_add_handle(pointer, handle.pointer)
    }

    /// Takes a transfer off, wherever it stands.
    package func remove(_ handle: EasyHandle) {
        guard unsafe added.removeValue(forKey: handle.pointer) != nil else { return }
        unsafe _ = curl_multi_remove_handle(pointer, handle.pointer)
        handle.receiver = nil
    }

    /// Does what can be done without waiting.
    package func perform() {
        var running: CInt = 0
        unsafe _ = curl_multi_perform(pointer, &running)
    }

    /// The next transfer that has ended, and why where that is no proper end; `nil` where none has. It stays added.
    package func nextDone() -> (handle: EasyHandle, failure: CurlFailure?)? {
        var result = CURLE_OK
        while let done = unsafe shim_curl_multi_next_done(pointer, &result) {
            if let handle = unsafe added[done] { return (handle, handle.failure(for: result)) }
        }
        return nil
    }

    /// Waits until there is something to do, libcurl's own timers included, or ``wakeUp()`` is called.
    ///
    /// - Parameter limit: At most ten minutes of it count.
    package func wait(upTo limit: Duration = .seconds(600), watching watch: Watch? = nil) {
        let milliseconds = CInt(min(max(0, limit.milliseconds), 600_000))
        var events: CInt = 0
        if watch?.forReading == true { events |= CURL_WAIT_POLLIN }
        if watch?.forWriting == true { events |= CURL_WAIT_POLLOUT }
        // Without anything to wait for, a peer that hung up would wake it over and over.
        guard let watch, events != 0 else {
            unsafe _ = curl_multi_poll(pointer, nil, 0, milliseconds, nil)
            return
        }
        let socket = unsafe shim_curl_active_socket(watch.handle.pointer)
        var descriptor = curl_waitfd(fd: socket, events: CShort(events), revents: 0)
        unsafe _ = curl_multi_poll(pointer, &descriptor, 1, milliseconds, nil)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Curl

/// A transfer that libcurl works on, and where it puts what it receives. Of the loop's thread alone.
final class ActiveTransfer: EasyReceiver {
    let handle: EasyHandle
    let sink: any TransferSink
    /// When the transfer was handed to libcurl.
    let began: ContinuousClock.Instant
    /// Told of the connection's port when bytes come; `nil` where nobody shares the connection.
    private let heard: ((Int) -> ConnectionPulse)?
    private var hasAnswer = false
    private var isTooLarge = false

    init(
        handle: EasyHandle,
        sink: any TransferSink,
        began: ContinuousClock.Instant = .now,
        heard: ((Int) -> ConnectionPulse)? = nil
    ) {
        self.handle = handle
        self.sink = sink
        self.began = began
        self.heard = heard
    }

    /// The local port of the connection, by which it is known; 0 before there is one.
    var port: Int { handle.localPort }

    /// What the end of the transfer means.
    func failure(for failure: CurlFailure?) -> TransportFailure? {
        guard let failure else { return nil }
        return isTooLarge
            ? TransportFailure(.tooLarge, "the response exceeds the size limit") : TransportFailure(failure)
    }

    func receiveHeaderLine() {
        let pulse = heard?(port)
        guard !hasAnswer else { return }
        hasAnswer = true
        // The connection has proved itself.
        handle.forbidReuse(false)
        if let pulse { sink.attach(to: pulse) }
    }

    func receive(_ head: ResponseHead) -> Bool {
        // A stream's time limit was for its head; from here on its consumer decides.
        if sink.isStream { handle.liftTimeout() }
        sink.receive(head)
        return true
    }

    func receive(_ bytes: UnsafeRawBufferPointer) -> BodyReception {
        let isHeld = handle.isResuming
        if !isHeld { _ = heard?(port) }
        let reception = unsafe sink.receive(bytes, isHeld: isHeld)
        isTooLarge = reception == .refused
        return reception
    }
}

extension TransportFailure {
    /// What libcurl's failure means here.
    init(_ failure: CurlFailure) {
        self.init(failure.kind == .timeout ? .timeout : .connection, failure.description)
    }
}

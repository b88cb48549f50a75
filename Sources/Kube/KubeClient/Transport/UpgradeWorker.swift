// SPDX-License-Identifier: Apache-2.0

import Curl

/// The inside of a connection's thread: libcurl connects, then only carries bytes.
final class UpgradeWorker {
    private static let chunk = 32 << 10
    /// How much is received before it is looked what is to be sent.
    private static let chunksInARow = 16

    let state: UpgradeState
    var whenOver: (() -> Void)?
    private let multi: MultiHandle
    private let request: HTTPRequest
    private let endpoint: Endpoint
    private var transfer: ActiveTransfer?
    private var buffer = [UInt8](repeating: 0, count: UpgradeWorker.chunk)
    /// What there was no room for.
    private var held: [UInt8] = []
    private var outbound: [UInt8] = []
    private var sent = 0

    init(state: UpgradeState, multi: MultiHandle, request: HTTPRequest, endpoint: Endpoint) {
        self.state = state
        self.multi = multi
        self.request = request
        self.endpoint = endpoint
    }

    /// Connects and carries bytes until either side ends.
    func run() -> TransportFailure? {
        guard let handle = EasyHandle() else {
            return TransportFailure(.connection, "libcurl is out of memory")
        }
        do {
            try handle.setUp(.connecting(request, to: endpoint))
        } catch { return TransportFailure(error) }
        let transfer = ActiveTransfer(handle: handle, sink: state.inbound)
        self.transfer = transfer
        multi.add(handle, receiver: transfer)
        if let failure = connect(transfer) { return failure }
        state.inbound.receive(ResponseHead(status: 101))
        return exchange(transfer)
    }

    /// Gives everything back to libcurl.
    func destroy() {
        if let transfer { multi.remove(transfer.handle) }
        transfer = nil
        multi.close()
    }

    private func connect(_ transfer: ActiveTransfer) -> TransportFailure? {
        while true {
            if state.nextWork(takesOutbound: false).isClosing { return .cancelled }
            multi.perform()
            if let done = multi.nextDone() { return transfer.failure(for: done.failure) }
            if state.mayWait(takesOutbound: false) { multi.wait() }
        }
    }

    private func exchange(_ transfer: ActiveTransfer) -> TransportFailure? {
        while true {
            let isIdle = sent == outbound.count
            let work = state.nextWork(takesOutbound: isIdle)
            if isIdle { (outbound, sent) = (work.outbound, 0) }
            do {
                try send(transfer)
                if work.isClosing { return nil }
                if try receive(transfer) == .ended { return nil }
            } catch { return TransportFailure(error) }
            wait(transfer)
        }
    }

    private enum Progress { case caughtUp, more, ended }
    private var progress = Progress.caughtUp

    private func receive(_ transfer: ActiveTransfer) throws(CurlFailure) -> Progress {
        progress = .caughtUp
        if !held.isEmpty {
            guard offer(held) else { return progress }
            held = []
        }
        for _ in 0..<Self.chunksInARow {
            guard let count = try transfer.handle.read(into: &buffer) else { return progress }
            if count == 0 { return .ended }
            let bytes = Array(buffer[..<count])
            guard offer(bytes) else {
                held = bytes
                return progress
            }
        }
        progress = .more
        return progress
    }

    private func offer(_ bytes: [UInt8]) -> Bool {
        let reception = unsafe bytes.withUnsafeBytes { unsafe state.inbound.receive($0, isHeld: false) }
        if case .taken = reception { return true }
        return false
    }

    private func send(_ transfer: ActiveTransfer) throws(CurlFailure) {
        while sent < outbound.count {
            guard let count = try transfer.handle.write(outbound[sent...]) else { return }
            sent += count
        }
        outbound = []
        sent = 0
    }

    private func wait(_ transfer: ActiveTransfer) {
        let isBlocked = sent < outbound.count
        guard progress != .more, state.mayWait(takesOutbound: !isBlocked) else { return }
        multi.wait(watching: .init(transfer.handle, forReading: held.isEmpty, forWriting: isBlocked))
    }
}

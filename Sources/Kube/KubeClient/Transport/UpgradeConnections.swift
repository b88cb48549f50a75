// SPDX-License-Identifier: Apache-2.0

import Curl
import Synchronization

/// The connections of other protocols that a transport has open. Each has a thread, because libcurl's own pool of
/// connections must not get hold of one: it would take it for idle.
final class UpgradeConnections: Sendable {
    private let open = Mutex<[ObjectIdentifier: UpgradeState]>([:])

    /// Connects to the server, past its proxy and TLS.
    func open(_ request: HTTPRequest, _ endpoint: Endpoint, buffer: Int) async throws -> any ByteChannel {
        guard let multi = MultiHandle() else {
            throw TransportFailure(.connection, "libcurl is out of memory")
        }
        let state = UpgradeState(multi: multi, buffer: buffer)
        let worker = UpgradeWorker(state: state, multi: multi, request: request, endpoint: endpoint)
        open.withLock { $0[ObjectIdentifier(state)] = state }
        worker.whenOver = { [weak self] in self?.forget(state) }
        do {
            try UpgradeWorker.start(worker)
        } catch {
            forget(state)
            throw error
        }
        let channel = UpgradeChannel(state: state)
        _ = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { state.inbound.waitForHead($0) }
        } onCancel: {
            state.close(.cancelled)
        }
        return channel
    }

    func endAll() { for state in open.withLock({ Array($0.values) }) { state.close(.closed) } }

    private func forget(_ state: UpgradeState) {
        open.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(state)) }
    }
}

/// The connection for those who use it. Dropping it ends it.
private final class UpgradeChannel: ByteChannel {
    private let state: UpgradeState

    init(state: UpgradeState) { self.state = state }

    deinit { state.close(.closed) }

    func read() async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if case .ready(resumes: true) = state.inbound.pull(continuation) { state.resume() }
            }
        } onCancel: {
            state.close(.cancelled)
        }
    }

    func write(_ bytes: [UInt8]) async throws {
        try await withTaskCancellationHandler {
            try await state.write(bytes)
        } onCancel: {
            state.close(.cancelled)
        }
    }

    func close() { state.close(TransportFailure(.connection, "the connection was closed locally")) }
}

extension UpgradeWorker {
    /// Starts the thread, which ends by itself.
    static func start(_ worker: sending UpgradeWorker) throws {
        do {
            try CurlThread(name: "kube-upgrade") { worker.runThread() }.detach()
        } catch {
            let detail = "cannot start the connection's thread (error \(error.number))"
            throw TransportFailure(.connection, detail)
        }
    }

    private func runThread() {
        let failure = run()
        whenOver?()
        state.finish(failure)
        destroy()
    }
}

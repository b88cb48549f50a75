// SPDX-License-Identifier: Apache-2.0

import Curl
import Synchronization

@testable import KubeClient

/// A transport that answers from a list, and remembers what it was asked.
final class ScriptedTransport: Transport {
    /// One answer.
    enum Answer: Sendable {
        case response(Int, headers: [HTTPHeader] = [], body: String = "")
        case failure(TransportFailure)
        /// A stream of those chunks, which then ends as told.
        case stream(chunks: [[UInt8]], end: TransportFailure? = nil)
    }

    private struct State {
        var answers: [Answer]
        var requests: [HTTPRequest] = []
        var isShutDown = false
    }

    private let state: Mutex<State>

    init(_ answers: Answer...) { state = Mutex(State(answers: answers)) }

    func add(_ answers: [Answer]) { state.withLock { $0.answers += answers } }

    var requests: [HTTPRequest] { state.withLock { $0.requests } }
    var isShutDown: Bool { state.withLock { $0.isShutDown } }
    var unused: Int { state.withLock { $0.answers.count } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        switch next(request) {
        case .response(let status, let headers, let body):
            return HTTPResponse(head: ResponseHead(status: status, headers: headers), body: Array(body.utf8))
        case .failure(let failure): throw failure
        case .stream: throw TransportFailure(.connection, "the script has a stream where a call came")
        }
    }

    func stream(_ request: HTTPRequest) async throws -> StreamedResponse {
        switch next(request) {
        case .response(let status, let headers, let body):
            return StreamedResponse(
                head: ResponseHead(status: status, headers: headers),
                body: ScriptedStream([Array(body.utf8)], end: nil)
            )
        case .failure(let failure): throw failure
        case .stream(let chunks, let end):
            return StreamedResponse(head: ResponseHead(status: 200), body: ScriptedStream(chunks, end: end))
        }
    }

    func shutDown() async { state.withLock { $0.isShutDown = true } }

    private func next(_ request: HTTPRequest) -> Answer {
        state.withLock { state in
            state.requests.append(request)
            guard !state.answers.isEmpty else {
                return .failure(TransportFailure(.connection, "the script has no more answers"))
            }
            return state.answers.removeFirst()
        }
    }
}

private final class ScriptedStream: ByteStream {
    private let chunks: Mutex<[[UInt8]]>
    private let end: TransportFailure?

    init(_ chunks: [[UInt8]], end: TransportFailure?) {
        self.chunks = Mutex(chunks.filter { !$0.isEmpty })
        self.end = end
    }

    func next() async throws -> [UInt8]? {
        if let chunk = chunks.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return chunk }
        if let end { throw end }
        return nil
    }
}

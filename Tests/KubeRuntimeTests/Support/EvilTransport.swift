// SPDX-License-Identifier: Apache-2.0

import Attacks
import Curl
import KubeClient
import KubeModel
import KubeRuntime
import Synchronization

/// An API server of items, as bytes, that is hostile until it reforms.
final class EvilTransport: Transport {
    private struct State {
        var generator: AttackGenerator
        var requests = 0
        var isHonest = false
        var version = 1 << 40
    }

    private let state: Mutex<State>
    private let clock: TimeSource

    init(seed: UInt64, clock: TimeSource) {
        state = Mutex(State(generator: AttackGenerator(seed: seed)))
        self.clock = clock
    }

    var requests: Int { state.withLock { $0.requests } }

    /// From now on all answers are those of a server with one item.
    func reform() { state.withLock { $0.isHonest = true } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        try state.withLock { state in
            state.requests += 1
            state.version += 1
            let honest = HTTPResponse(head: ResponseHead(status: 200), body: Self.list(state.version))
            guard !state.isHonest else { return honest }
            return try Self.evil(honest, &state.generator)
        }
    }

    func stream(_ request: HTTPRequest) async throws -> StreamedResponse {
        let (lines, head, isHonest) = try state.withLock { state in
            state.requests += 1
            state.version += 1
            let lines = Self.watch(state.version, isInitial: request.target.contains("sendInitialEvents"))
            let whole = HTTPResponse(head: ResponseHead(status: 200), body: lines)
            let answer = state.isHonest ? whole : try Self.evil(whole, &state.generator)
            return (answer.body, answer.head, state.isHonest)
        }
        let seed = state.withLock { $0.generator.next() }
        let ending = isHonest ? EvilStream.Ending.lasting : EvilStream.Ending(seed: seed)
        return StreamedResponse(head: head, body: EvilStream(lines, ending, clock))
    }

    func upgrade(_ request: HTTPRequest) async throws -> UpgradeResponse {
        throw TransportFailure(.connection, "nothing is upgraded here")
    }

    func shutDown() async {}

    private static func list(_ version: Int) -> [UInt8] {
        let list: JSONValue = [
            "apiVersion": "test.dev/v1", "kind": "ItemList",
            "metadata": ["resourceVersion": .string("\(version)")],
            "items": [item(version)],
        ]
        return list.jsonBytes
    }

    private static func item(_ version: Int) -> JSONValue {
        [
            "metadata": [
                "name": "honest", "namespace": "ns", "uid": "u", "resourceVersion": .string("\(version)"),
            ],
            "color": "white",
        ]
    }

    private static func watch(_ version: Int, isInitial: Bool) -> [UInt8] {
        let added: JSONValue = ["type": "ADDED", "object": item(version)]
        let bookmark: JSONValue = [
            "type": "BOOKMARK",
            "object": [
                "metadata": [
                    "resourceVersion": .string("\(version)"),
                    "annotations": ["k8s.io/initial-events-end": .string("\(isInitial)")],
                ]
            ],
        ]
        return (isInitial ? added.jsonBytes + [10] : []) + bookmark.jsonBytes + [10]
    }

    /// What an attacker makes of an honest answer.
    private static func evil(
        _ honest: HTTPResponse,
        _ generator: inout AttackGenerator
    ) throws -> HTTPResponse {
        switch generator.int(0...9) {
        case 0: throw TransportFailure(generator.pick([.connection, .timeout, .tooLarge]), generator.text())
        case 1:
            let headers = [HTTPHeader("retry-after", generator.pick(["0", "-1", "99999999999", "soon"]))]
            let head = ResponseHead(status: generator.pick([429, 503]), headers: headers)
            return HTTPResponse(head: head, body: Array(generator.text().utf8))
        case 2:
            let code = generator.pick([100, 204, 301, 400, 401, 403, 404, 410, 414, 422, 431, 500, 504, 999])
            return HTTPResponse(head: ResponseHead(status: code), body: status(&generator))
        case 3:
            let line = generator.pick([
                "{}", "[]", "null", #"{"type":"ADDED"}"#, #"{"type":"\#(generator.int(0...9))","object":{}}"#,
                #"{"type":"BOOKMARK","object":{}}"#, #"{"metadata":{"continue":"x"},"items":[]}"#,
                #"{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"-1"}}}"#,
            ])
            let lines = Array(repeating: line, count: generator.pick([1, 3, 1000])).joined(separator: "\n")
            return HTTPResponse(head: honest.head, body: Array((lines + "\n").utf8))
        case 4:
            let event: [UInt8] =
                Array(#"{"type":"ERROR","object":"#.utf8) + status(&generator) + Array("}\n".utf8)
            return HTTPResponse(head: honest.head, body: event)
        case 5: return honest
        case 6: return HTTPResponse(head: honest.head, body: generator.bytes(generator.int(0...5000)))
        case 7:
            let depth = generator.int(1...100_000)
            return HTTPResponse(head: honest.head, body: [UInt8](repeating: UInt8(ascii: "["), count: depth))
        default: return HTTPResponse(head: honest.head, body: generator.mutated(honest.body))
        }
    }

    private static func status(_ generator: inout AttackGenerator) -> [UInt8] {
        let status: JSONValue = [
            "kind": "Status", "code": .integer(Int64(generator.pick([0, 200, 410, 414, 429, 500, 504, -1]))),
            "reason": .string(generator.text()), "message": .string(generator.text()),
            "details": [
                "retryAfterSeconds": .integer(generator.pick([0, -5, 1, .max])),
                "causes": [["reason": "ResourceVersionTooLarge", "message": .string(generator.text())]],
            ],
        ]
        return status.jsonBytes
    }
}

/// A body that comes at once, and then ends in one of the ways there are.
final class EvilStream: ByteStream {
    enum Ending {
        case proper
        case broken
        /// After that long.
        case late(Duration)
        /// Never, with the connection alive.
        case lasting

        init(seed: UInt64) {
            var generator = AttackGenerator(seed: seed)
            switch generator.int(0...9) {
            case 0..<6: self = .proper
            case 6, 7: self = .broken
            default: self = .late(.milliseconds(generator.int(0...40_000)))
            }
        }
    }

    private let rest: Mutex<[UInt8]>
    private let ending: Ending
    private let clock: TimeSource

    init(_ bytes: [UInt8], _ ending: Ending, _ clock: TimeSource) {
        rest = Mutex(bytes)
        self.ending = ending
        self.clock = clock
    }

    var connectionSilence: Duration? { if case .lasting = ending { .zero } else { nil } }

    func next() async throws -> [UInt8]? {
        let bytes = rest.withLock { rest in
            defer { rest = [] }
            return rest
        }
        guard bytes.isEmpty else { return bytes }
        switch ending {
        case .proper: return nil
        case .broken: throw TransportFailure(.connection, "reset")
        case .late(let duration):
            try await clock.sleep(for: duration)
            return nil
        case .lasting:
            try await clock.sleep(for: .seconds(1 << 30))
            return nil
        }
    }
}

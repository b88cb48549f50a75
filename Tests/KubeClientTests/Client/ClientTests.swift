// SPDX-License-Identifier: Apache-2.0

import Curl
import KubeModel
import Synchronization
import Testing

@testable import KubeClient

struct ClientTests {
    private static let key = ObjectKey(namespace: "default", name: "x")
    private static let object = #"{"metadata":{"namespace":"default","name":"x"},"size":3}"#

    private func get(_ answers: ScriptedTransport, time: TestTime = TestTime()) async throws -> Sample {
        try await Client.scripted(answers, time: time).get(Sample.self, Self.key)
    }

    @Test(arguments: [429, 503])
    func `a call that is put off is sent again when the server asked for it`(status: Int) async throws {
        let time = TestTime()
        let transport = ScriptedTransport(
            .response(status, headers: [HTTPHeader("retry-after", "2")]),
            .response(status, headers: [HTTPHeader("retry-after", "1")]),
            .response(200, body: Self.object)
        )
        #expect(try await get(transport, time: time).size == 3)
        #expect(time.sleeps == [.seconds(2), .seconds(1)])
    }

    @Test func `a server that is always busy is given up on`() async throws {
        let time = TestTime()
        let transport = ScriptedTransport()
        let busy = ScriptedTransport.Answer.response(429, headers: [HTTPHeader("retry-after", "1")])
        transport.add(Array(repeating: busy, count: 20))
        let error = await #expect(throws: KubeError.self) { try await get(transport, time: time) }
        #expect(error?.status?.code == 429)
        #expect(error?.retryAfter == .seconds(1))
        #expect(time.sleeps.count == CallAttempts.maximumRetries)
        #expect(transport.requests.count == CallAttempts.maximumRetries + 1)
    }

    @Test(
        arguments: [
            (429, nil), (503, nil), (503, "3600"), (503, "Wed, 21 Oct 2026 07:28:00 GMT"), (500, "1"),
            (409, "1"),
        ] as [(Int, String?)]
    )
    func `other failures aren't repeated`(status: Int, retryAfter: String?) async throws {
        let headers = retryAfter.map { [HTTPHeader("retry-after", $0)] } ?? []
        let transport = ScriptedTransport(
            .response(status, headers: headers),
            .response(200, body: Self.object)
        )
        let error = await #expect(throws: KubeError.self) { try await get(transport) }
        #expect(error?.status?.code == status)
        #expect(transport.requests.count == 1)
    }

    @Test func `errors carry what the server says, and what was done to which object`() async throws {
        let body = """
            {"kind":"Status","status":"Failure","code":409,"reason":"Conflict","message":"conflict with \\"kubectl\\"",
             "details":{"causes":[{"reason":"FieldManagerConflict","field":".spec.replicas"}]}}
            """
        let client = try Client.scripted(ScriptedTransport(.response(409, body: body)))
        let error = await #expect(throws: KubeError.self) {
            let _: Sample = try await client.apply(
                Sample.self,
                [:],
                to: Self.key,
                subresource: nil,
                fieldManager: "bobbin",
                force: false
            )
        }
        #expect(error?.isConflict == true)
        #expect(error?.status?.causes.first?.field == ".spec.replicas")
        #expect(error?.description == "apply ConfigMap default/x: conflict with \"kubectl\" (409 Conflict)")
    }

    @Test func `a field that the kind doesn't have is told from a failure of the server`() async throws {
        func error(_ message: String) async -> KubeError? {
            let body = #"{"kind":"Status","status":"Failure","code":500,"message":"\#(message)"}"#
            return await #expect(throws: KubeError.self) {
                try await get(ScriptedTransport(.response(500, body: body)))
            }
        }
        let undeclared = await error(
            "failed to create typed patch object: .spec.x: field not declared in schema"
        )
        #expect(undeclared?.isUndeclaredField == true)
        #expect(await error("etcdserver: leader changed")?.isUndeclaredField == false)
    }

    @Test(arguments: [
        (404, "404 page not found\n", "NotFound"), (502, "<html>Bad Gateway</html>", ""),
        (401, "{}", "Unauthorized"),
        (500, "{\"broken", "InternalError"),
    ])
    func `an answer without a Status gets one, and its body isn't repeated`(
        status: Int,
        body: String,
        reason: String
    ) async throws {
        let error = await #expect(throws: KubeError.self) {
            try await get(ScriptedTransport(.response(status, body: body)))
        }
        #expect(error?.status?.code == status)
        #expect(error?.status?.reason == reason)
        #expect(error?.message == "the server responded with status \(status) and no message")
    }

    @Test func `an answer that isn't the object is an error`() async throws {
        let error = await #expect(throws: KubeError.self) {
            try await get(ScriptedTransport(.response(200, body: "hm")))
        }
        #expect(error?.code == .decoding)
        #expect(error?.operation == KubeError.Operation(verb: "get", type: Sample.type, key: Self.key))
    }

    @Test(arguments: [
        (TransportFailure(.timeout, "t"), KubeError.Code.timeout),
        (TransportFailure(.connection, "c"), .transport),
        (TransportFailure(.tooLarge, "l"), .tooLarge), (TransportFailure.closed, .closed),
    ])
    func `failures of the transport keep their kind`(
        failure: TransportFailure,
        code: KubeError.Code
    ) async throws {
        let error = await #expect(throws: KubeError.self) {
            try await get(ScriptedTransport(.failure(failure)))
        }
        #expect(error?.code == code)
        #expect(error?.operation?.verb == "get")
    }

    @Test func `the observer hears of every attempt`() async throws {
        let heard = Mutex<[String]>([])
        let transport = ScriptedTransport(
            .response(429, headers: [HTTPHeader("retry-after", "0")]),
            .response(200, body: Self.object),
            .failure(TransportFailure(.connection, "c"))
        )
        let client = try Client.scripted(transport) { code, method, host, _, operation in
            heard.withLock { $0.append("\(code) \(method) \(host) \(operation?.verb ?? "")") }
        }
        _ = try await client.get(Sample.self, Self.key)
        await #expect(throws: KubeError.self) { _ = try await client.get(Sample.self, Self.key) }
        #expect(
            heard.withLock { $0 } == [
                "429 GET api.test:6443 get", "200 GET api.test:6443 get", "<error> GET api.test:6443 get",
            ]
        )
    }

    @Test func `a kind that the server has is served, one of an unknown group isn't`() async throws {
        let list = #"{"kind":"APIResourceList","resources":[{"name":"configmaps","kind":"ConfigMap"}]}"#
        let transport = ScriptedTransport(
            .response(200, body: list),
            .response(200, body: #"{"resources":[]}"#),
            .response(404, body: "404 page not found"),
            .response(403, body: "")
        )
        let client = try Client.scripted(transport)
        #expect(try await client.serves(Sample.type))
        #expect(try await client.serves(Sample.type) == false)
        #expect(
            try await client.serves(ResourceType(group: "g", version: "v1", kind: "K", plural: "ks")) == false
        )
        await #expect(throws: KubeError.self) { try await client.serves(Sample.type) }
        #expect(transport.requests.map(\.target) == ["/api/v1", "/api/v1", "/apis/g/v1", "/api/v1"])
    }

    @Test func `the version is read, with a plus or without`() async throws {
        let body = #"{"major":"1","minor":"30+","gitVersion":"v1.30.2-eks"}"#
        let version = try await Client.scripted(ScriptedTransport(.response(200, body: body))).serverVersion()
        #expect((version.major, version.minor, version.description) == (1, 30, "v1.30.2-eks"))
    }

    @Test func `shutting down shuts the transport down`() async throws {
        let transport = ScriptedTransport()
        await (try Client.scripted(transport)).shutDown()
        #expect(transport.isShutDown)
    }
}

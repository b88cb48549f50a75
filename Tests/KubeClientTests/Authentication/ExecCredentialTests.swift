// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Synchronization
import Testing

@testable import KubeClient

struct ExecCredentialTests {
    private static let plugin = ExecPlugin(command: "login", interactiveMode: .never)

    private static func output(_ status: String, version: String = "v1") -> [UInt8] {
        Array(
            #"{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/\#(version)","status":\#(status)}"#
                .utf8
        )
    }

    @Test func `a token is a bearer token`() throws {
        let credential = try ExecCredential(
            output: Self.output(#"{"token":"t","expirationTimestamp":"2025-01-01T01:00:00Z"}"#),
            of: Self.plugin,
            generation: 1
        )
        #expect(credential.credential.authorization?.value == "Bearer t")
        #expect(credential.expires == Timestamp("2025-01-01T01:00:00Z"))
    }

    @Test func `a certificate comes with its key`() throws {
        let status = #"{"clientCertificateData":"cert","clientKeyData":"key"}"#
        let credential = try ExecCredential(output: Self.output(status), of: Self.plugin, generation: 1)
        #expect(credential.credential.identity?.certificate == Array("cert".utf8))
        #expect(credential.credential.identity?.key.value == Array("key".utf8))
        #expect(credential.credential.authorization == nil)
    }

    @Test(arguments: [
        output("{}"), output("null"), output(#"{"clientCertificateData":"c"}"#),
        output(#"{"clientKeyData":"s3cr3t"}"#),
        output(#"{"token":"s3cr3t","expirationTimestamp":"soon"}"#),
        output(#"{"token":"s3cr3t"}"#, version: "v1beta1"),
        output(#"{"token":""}"#), Array("s3cr3t".utf8), Array(#"{"kind":"Token","token":"s3cr3t"}"#.utf8), [],
    ])
    func `output that can't be used is an error that repeats none of it`(output: [UInt8]) {
        let error = #expect(throws: KubeError.self) {
            try ExecCredential(output: output, of: Self.plugin, generation: 1)
        }
        #expect(error?.code == .authentication)
        #expect(error?.message.hasPrefix("the exec plugin \"login\" printed ") == true)
        #expect(error?.message.contains("s3cr3t") == false)
    }

    @Test func `the plugin is told of the cluster if it asked`() {
        var plugin = Self.plugin
        #expect(
            ExecCredential.info(for: plugin, isInteractive: false)
                == #"{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","spec":{"interactive":false}}"#
        )
        plugin.clusterInfo = Array(#"{"server":"https://x"}"#.utf8)
        #expect(
            ExecCredential.info(for: plugin, isInteractive: true).hasSuffix(
                #""spec":{"interactive":true,"cluster":{"server":"https://x"}}}"#
            )
        )
    }
}

struct ExecCredentialSourceTests {
    private static let plugin = ExecPlugin(command: "login")

    /// A plugin whose runs are counted, and which waits for a signal where it is given one.
    private final class Plugin: Sendable {
        let runs = Mutex(0)
        let gate: Signal?
        let started = Signal()
        let lifetime: String?

        init(gate: Signal? = nil, expires: String? = nil) {
            self.gate = gate
            lifetime = expires
        }

        @Sendable func run(_ plugin: ExecPlugin) async throws -> [UInt8] {
            let run = runs.withLock { runs in
                runs += 1
                return runs
            }
            started.fire()
            await gate?.wait()
            try Task.checkCancellation()
            let expiry = lifetime.map { ",\"expirationTimestamp\":\"\($0)\"" } ?? ""
            let status = "{\"token\":\"t\(run)\"\(expiry)}"
            return Array(
                "{\"kind\":\"ExecCredential\",\"apiVersion\":\"\(plugin.apiVersion)\",\"status\":\(status)}"
                    .utf8
            )
        }
    }

    private let time = TestTime()

    private func source(_ plugin: Plugin) -> ExecCredentialSource {
        ExecCredentialSource(Self.plugin, time: time.source, run: plugin.run)
    }

    @Test func `credentials are kept until shortly before they expire`() async throws {
        let plugin = Plugin(expires: "2025-01-01T00:01:00Z")
        let source = source(plugin)
        #expect(try await source.current().authorization?.value == "Bearer t1")
        time.advance(by: .seconds(54))
        #expect(try await source.current().authorization?.value == "Bearer t1")
        time.advance(by: .seconds(2))
        #expect(try await source.current().authorization?.value == "Bearer t2")
    }

    @Test func `refused credentials are renewed, once for all that were refused`() async throws {
        let plugin = Plugin()
        let source = source(plugin)
        let first = try await source.current()
        #expect(source.refuse(first))
        let second = try await source.current()
        #expect(second.authorization?.value == "Bearer t2")
        #expect(source.refuse(first))
        #expect(try await source.current().authorization?.value == "Bearer t2")
    }

    @Test(.timeLimit(.minutes(5)))
    func `many callers share one run`() async throws {
        let gate = Signal()
        let plugin = Plugin(gate: gate)
        let source = source(plugin)
        let tokens = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<50 { group.addTask { try await source.current().authorization?.value } }
            await plugin.started.wait()
            gate.fire()
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(tokens == ["Bearer t1"])
        #expect(plugin.runs.withLock { $0 } == 1)
    }

    @Test(.timeLimit(.minutes(5)))
    func `another caller runs the plugin where the first is cancelled`() async throws {
        let gate = Signal()
        let plugin = Plugin(gate: gate)
        let source = source(plugin)
        let first = Task { try await source.current() }
        await plugin.started.wait()
        let second = Task { try await source.current() }
        first.cancel()
        gate.fire()
        await #expect(throws: CancellationError.self) { try await first.value }
        #expect(try await second.value.authorization?.value == "Bearer t2")
    }

    @Test func `a failure is every caller's`() async throws {
        let source = ExecCredentialSource(Self.plugin, time: time.source) { _ in
            throw KubeError(.authentication, message: "no")
        }
        let error = await #expect(throws: KubeError.self) { try await source.current() }
        #expect(error?.message == "no")
        // And the next caller tries again.
        await #expect(throws: KubeError.self) { try await source.current() }
    }
}

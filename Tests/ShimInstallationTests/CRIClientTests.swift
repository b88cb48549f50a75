// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPFixture
import ShimInstallation
import Testing

@Suite("The runtime's status") struct CRIClientTests {
    /// `runtime.v1.StatusResponse`, written by hand.
    private static func response(isReady: Bool, info: [String: String], handlers: [String] = []) -> [UInt8] {
        let condition = field(1, Array("RuntimeReady".utf8)) + [0x10, isReady ? 1 : 0]
        let network = field(1, Array("NetworkReady".utf8)) + field(3, Array("no plugin".utf8))
        var message = field(1, field(1, network) + field(1, condition))
        for (key, value) in info {
            message += field(2, field(1, Array(key.utf8)) + field(2, Array(value.utf8)))
        }
        for handler in handlers { message += field(3, field(1, Array(handler.utf8)) + field(2, [8, 1])) }
        return message
    }

    private static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        var length = bytes.count
        var prefix = [number << 3 | 2]
        repeat {
            prefix.append(UInt8(length & 0x7f) | (length > 0x7f ? 0x80 : 0))
            length >>= 7
        } while length > 0
        return prefix + bytes
    }

    private static let config = """
        {"containerd": {"runtimes": {"runc": {"runtimeType": "io.containerd.runc.v2"},
         "spin": {"runtimeType": "/opt/bobbin/shim", "options": null}}}, "cni": {}}
        """

    private func ask(
        _ answer: GRPCFixture.Answer,
        in folder: String = NSTemporaryDirectory()
    ) async throws -> RuntimeAnswer {
        let root = URL(filePath: folder).appending(path: UUID().uuidString.prefix(8))
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: root) }
        let socket = root.appending(path: "s").path()
        let server = try await GRPCFixture.start(unixSocket: socket) { called in
            called == [8, 1] ? answer : .init(message: nil, status: 3, statusMessage: "not verbose")
        }
        let result = try await CRIClient().status(socket: socket)
        try await server.stop()
        return result
    }

    @Test func `has the handlers, and from containerd what runs them`() async throws {
        let message = Self.response(
            isReady: true,
            info: ["config": Self.config, "golang": "\"go1.22\""],
            handlers: ["", "spin"]
        )
        let expected = RuntimeStatus(
            isReady: true,
            handlers: ["", "spin"],
            runtimes: ["runc": "io.containerd.runc.v2", "spin": "/opt/bobbin/shim"]
        )
        #expect(try await ask(.init(message: message)) == .status(expected))
    }

    @Test(arguments: ["", "{", "[]", "{\"containerd\": 1}"])
    func `goes by the handlers where the configuration isn't containerd's`(config: String) async throws {
        let message = Self.response(isReady: false, info: ["config": config], handlers: ["runc"])
        #expect(try await ask(.init(message: message)) == .status(.init(handlers: ["runc"])))
    }

    @Test func `is none where the runtime answers with an error`() async throws {
        let answer = try await ask(.init(message: nil, status: 12, statusMessage: "unknown service"))
        guard case .silence(let text) = answer else { return #expect(Bool(false), "\(answer)") }
        #expect(text.contains("12") && text.contains("unknown service"))
    }

    @Test(arguments: [
        [0x0A, 0x7F], [0x0B], [0xFF, 0xFF], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
    ])
    func `is none where the answer is no message`(message: [UInt8]) async throws {
        let answer = try await ask(.init(message: message))
        guard case .silence = answer else { return #expect(Bool(false), "\(answer)") }
    }

    @Test func `is none where nobody listens`() async throws {
        let answer = try await CRIClient().status(socket: "/nowhere/socket")
        guard case .silence = answer else { return #expect(Bool(false), "\(answer)") }
    }

    @Test func `is looked for by the binary, so that an answer from before a restart is known`() {
        let expectation = RuntimeExpectation.runs(handler: "spin", binary: "/new")
        #expect(!expectation.isMet(by: .init(isReady: true, handlers: ["spin"], runtimes: ["spin": "/old"])))
        #expect(expectation.isMet(by: .init(isReady: true, handlers: ["spin"], runtimes: ["spin": "/new"])))
        #expect(expectation.isMet(by: .init(isReady: true, handlers: ["spin"])))
        let gone = RuntimeExpectation.lacks(handler: "spin", folder: "/opt/bobbin/shims/spin/")
        #expect(!gone.isMet(by: .init(isReady: true, runtimes: ["other": "/opt/bobbin/shims/spin/1/shim"])))
        #expect(gone.isMet(by: .init(isReady: true, runtimes: ["spin": "/usr/bin/somebody-elses"])))
        #expect(!gone.isMet(by: .init(isReady: true, handlers: ["spin"])))
    }
}

@Suite("A socket far down") struct DeepSocketTests {
    @Test func `is reached all the same`() async throws {
        let root = URL(filePath: NSTemporaryDirectory()).appending(path: UUID().uuidString)
        let deep = root.appending(path: String(repeating: "deep/", count: 30))
        try FileManager.default.createDirectory(at: deep, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: root) }
        let short = root.appending(path: "s")
        let server = try await GRPCFixture.start(unixSocket: short.path()) { _ in .init(message: []) }
        try FileManager.default.moveItem(at: short, to: deep.appending(path: "s"))
        let answer = try await CRIClient().status(socket: deep.appending(path: "s").path())
        #expect(answer == .status(RuntimeStatus()))
        try await server.stop()
    }
}

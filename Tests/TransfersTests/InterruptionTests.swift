// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTPFixture
import Synchronization
import Testing

@testable import Transfers

/// Transfers that don't come to their end.
struct InterruptionTests {
    @Test func `a body that ends too early is a failure that may pass`() async throws {
        let server = try await HTTPFixture.start { _ in
            .truncated(body: Array("never whole".utf8), after: 5)
        }
        let failure = await #expect(throws: TransferFailure.self) {
            try await call(TransferRequest(server.url), limit: 2000)
        }
        #expect(failure?.isTransient == true)
    }

    @Test func `a connection that is closed without an answer is a failure that may pass`() async throws {
        let server = try await HTTPFixture.start { _ in .closed }
        let failure = await #expect(throws: TransferFailure.self) {
            try await call(TransferRequest(server.url), limit: 10)
        }
        #expect(failure?.isTransient == true)
    }

    @Test(arguments: [
        HTTPFixture.Answer.silence, .stalled(body: Array("never whole".utf8), after: 5),
    ])
    func `a server that falls silent is given up`(answer: HTTPFixture.Answer) async throws {
        let server = try await HTTPFixture.start { _ in answer }
        var request = TransferRequest(server.url)
        request.stallTimeout = .milliseconds(50)
        let failure = await #expect(throws: TransferFailure.self) { try await call(request, limit: 2000) }
        #expect(failure?.isTransient == true)
        #expect(failure?.description.contains("no data received") == true)
    }

    @Test func `a body that comes too slowly is given up`() async throws {
        let server = try await HTTPFixture.start { _ in .endless() }
        var request = TransferRequest(server.url)
        request.stallTimeout = .seconds(1)
        // Faster than any machine.
        request.minimumRate = 1 << 50
        let failure = await #expect(throws: TransferFailure.self) {
            try await transfer(request, into: Drain())
        }
        // In which words depends on how fast this machine is: `TransferRateTests` has them. Without a least rate the
        // body never ends.
        #expect(failure?.isTransient == true)
    }

    @Test func `a header that is too long is called that`() async throws {
        for size in [110 << 10, 300 << 10] {
            let server = try await HTTPFixture.start { _ in
                .whole(headers: [("X-Long", String(repeating: "a", count: size))])
            }
            let failure = await #expect(throws: TransferFailure.self) {
                try await call(TransferRequest(server.url), limit: 10)
            }
            #expect(failure?.isTransient == false)
            #expect(failure?.description == "a header line of the response is too long")
        }
    }

    @Test func `a transfer that goes on for too long is given up`() async throws {
        let server = try await HTTPFixture.start { _ in .endless() }
        var request = TransferRequest(server.url)
        request.timeout = .milliseconds(50)
        let failure = await #expect(throws: TransferFailure.self) {
            try await transfer(request, into: Drain())
        }
        #expect(failure?.isTransient == true)
        #expect(failure?.description.contains("timed out") == true)
    }

    @Test func `what the sink throws ends the transfer and comes out of it`() async throws {
        let server = try await HTTPFixture.start { _ in .endless() }
        for isHead in [true, false] {
            await #expect(throws: Drain.Full(isHead: isHead)) {
                try await transfer(TransferRequest(server.url), into: Drain(throwing: .init(isHead: isHead)))
            }
        }
    }

    @Test(arguments: [HTTPFixture.Answer.silence, .endless()])
    func `a cancelled task ends its transfer`(answer: HTTPFixture.Answer) async throws {
        let server = try await HTTPFixture.start { _ in answer }
        let url = server.url
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await transfer(TransferRequest(url), into: Drain()) }
            while server.requests.isEmpty { await Task.yield() }
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.next() }
        }
    }

    @Test func `a task that is cancelled already asks nobody`() async throws {
        let server = try await HTTPFixture.start { _ in .whole() }
        let url = server.url
        await withThrowingTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask { _ = try await transfer(TransferRequest(url), into: Drain()) }
            await #expect(throws: CancellationError.self) { try await group.next() }
        }
        #expect(server.requests.isEmpty)
    }

    @Test func `nobody behind the port is a failure that may pass, and names no credentials`() async throws {
        // Bound, so that nobody else gets the port, but not listened at.
        let socket = try SilentPort()
        let failure = await #expect(throws: TransferFailure.self) {
            try await call(TransferRequest("http://user:secret@127.0.0.1:\(socket.port)/"), limit: 10)
        }
        withExtendedLifetime(socket) {}
        #expect(failure?.isTransient == true)
        #expect(failure?.description.contains("secret") == false)
    }
}

/// Takes everything, or throws.
private final class Drain: TransferSink {
    struct Full: Error, Hashable {
        let isHead: Bool
    }

    private let full: Full?

    init(throwing full: Full? = nil) { self.full = full }

    func receive(_ head: TransferHead) throws { if let full, full.isHead { throw full } }
    func receive(_ bytes: UnsafeRawBufferPointer) throws { if let full { throw full } }
}

/// A port of the loopback that nobody can listen at for as long as this lives.
private final class SilentPort {
    struct Failure: Error {}

    let port: UInt16
    private let descriptor: CInt

    init() throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        guard isBound else { throw Failure() }
    }

    deinit { close(descriptor) }
}

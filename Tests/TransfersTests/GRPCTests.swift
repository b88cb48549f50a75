// SPDX-License-Identifier: Apache-2.0

import Curl
import HTTPFixture
import Testing

@testable import Transfers

/// HTTP/2 without TLS on a socket, as gRPC speaks it.
struct GRPCTests {
    private func request(_ socket: String) -> TransferRequest {
        var request = TransferRequest("http://localhost/runtime.v1.RuntimeService/Status")
        request.method = "POST"
        request.headers = [HTTPHeader("Content-Type", "application/grpc"), HTTPHeader("TE", "trailers")]
        request.body = [0, 0, 0, 0, 2, 8, 1]
        request.unixSocket = socket
        request.speaksHTTP2 = true
        return request
    }

    @Test func `a unary call gets its message and its trailers`() async throws {
        let folder = try TestFolder()
        let message = [UInt8](repeating: 7, count: 40_000)
        let server = try await GRPCFixture.start(unixSocket: folder.path("s")) { called in
            .init(message: called == [8, 1] ? message : nil, statusMessage: "fine")
        }
        let (result, body) = try await call(request(folder.path("s")), limit: 1 << 20)
        #expect(result.head.status == 200)
        #expect(result.head.first("content-type") == "application/grpc")
        #expect(body == [0, 0, 0, 0x9C, 0x40] + message)
        #expect(result.trailer("grpc-status") == "0")
        #expect(result.trailer("grpc-message") == "fine")
        try await server.stop()
    }

    @Test func `a refusal that has only headers is in the head`() async throws {
        let folder = try TestFolder()
        let server = try await GRPCFixture.start(unixSocket: folder.path("s")) { _ in
            .init(message: nil, status: 12, statusMessage: "unknown service")
        }
        let (result, body) = try await call(request(folder.path("s")), limit: 1 << 20)
        #expect(body.isEmpty && result.trailers.isEmpty)
        #expect(result.head.first("grpc-status") == "12")
        try await server.stop()
    }

    @Test func `nobody behind the socket is a failure that may pass`() async throws {
        let folder = try TestFolder()
        let failure = await #expect(throws: TransferFailure.self) {
            try await call(request(folder.path("nobody")), limit: 10)
        }
        #expect(failure?.isTransient == true)
    }
}

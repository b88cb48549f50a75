// SPDX-License-Identifier: Apache-2.0

internal import Curl
import KubeModel
package import Transfers

/// Asks a container runtime for its status, by the Container Runtime Interface on its socket.
package struct CRIClient: Sendable {
    package typealias Call =
        @Sendable (TransferRequest, _ limit: Int) async throws -> (result: TransferResult, body: [UInt8])

    private static let limit = 8 << 20
    private let call: Call

    package init(call: @escaping Call = { try await Transfers.call($0, limit: $1) }) { self.call = call }

    /// What the runtime answers; that it doesn't is an answer too.
    ///
    /// - Parameter socket: The socket's path as this process sees it, of any length.
    /// - Throws: `CancellationError`.
    package func status(socket: String) async throws -> RuntimeAnswer {
        do {
            let place = try SocketPath(socket)
            let answer = try await call(Self.request(place.path), Self.limit)
            return try withExtendedLifetime(place) { try Self.read(answer.result, answer.body) }
        } catch let error as CancellationError {
            throw error
        } catch {
            return .silence("\(error)")
        }
    }

    private static func request(_ socket: String) -> TransferRequest {
        var request = TransferRequest("http://localhost/runtime.v1.RuntimeService/Status")
        request.method = "POST"
        request.headers = [HTTPHeader("content-type", "application/grpc"), HTTPHeader("te", "trailers")]
        // An uncompressed message of two bytes: `verbose` is true.
        request.body = [0, 0, 0, 0, 2, 0x08, 0x01]
        request.unixSocket = socket
        request.speaksHTTP2 = true
        request.connectTimeout = .seconds(5)
        request.timeout = .seconds(10)
        return request
    }

    static func read(_ result: TransferResult, _ body: [UInt8]) throws -> RuntimeAnswer {
        // An error without a message stands in the headers, which are the trailers then.
        let status = result.trailer("grpc-status") ?? result.head.first("grpc-status")
        let text = result.trailer("grpc-message") ?? result.head.first("grpc-message")
        guard result.head.status == 200 else {
            throw CRIError("it responded with HTTP status \(result.head.status)")
        }
        guard status == "0" else {
            throw CRIError("it responded with gRPC status \(status ?? "unknown"): \(text ?? "no message")")
        }
        guard body.count >= 5, body[0] == 0 else { throw CRIError("its response has no message") }
        let length = body[1..<5].reduce(0) { $0 << 8 | Int($1) }
        guard body.count >= 5 + length else { throw CRIError("its response is truncated") }
        return .status(try RuntimeStatus(message: Array(body[5..<5 + length])))
    }
}

struct CRIError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = String(description.prefix(300)) }
}

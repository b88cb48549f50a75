// SPDX-License-Identifier: Apache-2.0

package import Curl
internal import Synchronization

/// What a response was, beside its body.
package struct TransferResult: Sendable {
    package var head: TransferHead
    /// What came after the body, names in lower case.
    package var trailers: [HTTPHeader]

    package func trailer(_ name: String) -> String? { trailers.first(name) }
}

/// Performs one transfer, on a thread of its own.
///
/// Only `http` and `https` are spoken. Redirects of GET and HEAD are followed as far as the request allows, never from
/// https to http, and credentials stay with the scheme, host and port that they are for. The sink gets the head of the
/// last response and then its body, as it is: compressed content isn't unpacked. A status is no error. When this
/// returns or throws, the sink isn't touched any more.
///
/// - Throws: ``TransferFailure``, whose text holds no credentials; the sink's error; `CancellationError` soon after
///   the task is cancelled.
package func transfer(_ request: TransferRequest, into sink: any TransferSink) async throws -> TransferResult
{
    let cancellation = Cancellation()
    let performer = Performer(request: request, sink: sink, cancellation: cancellation)
    return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { performer.start($0) }
    } onCancel: {
        cancellation.cancel()
    }
}

/// Performs one transfer whose response is small.
///
/// - Parameter limit: How many bytes the body may have.
/// - Throws: As ``transfer(_:into:)``, and a ``TransferFailure`` where the body is longer than the limit.
package func call(
    _ request: TransferRequest,
    limit: Int
) async throws -> (result: TransferResult, body: [UInt8]) {
    let sink = CollectingSink(limit: limit)
    let result = try await transfer(request, into: sink)
    return (result, sink.body)
}

/// Keeps a body in memory, up to its limit.
private final class CollectingSink: TransferSink {
    private let limit: Int
    private let bytes = Mutex<[UInt8]>([])

    var body: [UInt8] { bytes.withLock { $0 } }

    init(limit: Int) { self.limit = limit }

    func receive(_ head: TransferHead) {}

    func receive(_ chunk: UnsafeRawBufferPointer) throws {
        try bytes.withLock { bytes in
            guard bytes.count + chunk.count <= limit else {
                throw TransferFailure("the response has more than \(limit) bytes", isTransient: false)
            }
            unsafe bytes.append(contentsOf: chunk)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Synchronization

/// Makes events of a watch's bytes, one for each pull.
final class WatchReader<Object: Resource>: Sendable {
    private let body: any ByteStream
    private let operation: KubeError.Operation
    private let lines: Mutex<LineSplitter>

    init(_ body: any ByteStream, operation: KubeError.Operation, limit: Int) {
        self.body = body
        self.operation = operation
        lines = Mutex(LineSplitter(limit: limit))
    }

    /// The next event; `nil` where the server has ended the stream.
    func next() async throws -> WatchEvent<Object>? {
        while true {
            if let line = try nextLine() { return try event(line) }
            let chunk: [UInt8]?
            do {
                chunk = try await body.next()
            } catch let failure as TransportFailure {
                throw KubeError(failure, operation: operation)
            }
            guard let chunk else { return try last() }
            lines.withLock { $0.append(chunk) }
        }
    }

    /// A line that is no event ends the watch: what comes after it can't be trusted to be all.
    private func event(_ line: LineSplitter.Line) throws -> WatchEvent<Object> {
        guard line.isCut else {
            do {
                return try WatchEvent(line: line.bytes)
            } catch {
                let message = "the server sent an invalid watch event: \(error)"
                throw KubeError(.decoding, operation: operation, message: message)
            }
        }
        guard let event = WatchEvent<Object>(beginning: line.bytes, length: line.length) else {
            throw KubeError(
                .tooLarge,
                operation: operation,
                message:
                    "a watch event of \(line.length) bytes exceeds the limit, and does not start with its object's "
                    + "name"
            )
        }
        return event
    }

    private func nextLine() throws -> LineSplitter.Line? {
        do {
            return try lines.withLock { try $0.next() }
        } catch is LineSplitter.Endless {
            throw KubeError(.tooLarge, operation: operation, message: "a watch event has no end")
        }
    }

    /// The last line may lack its line end, but it mustn't be half an event.
    private func last() throws -> WatchEvent<Object>? {
        let rest = lines.withLock { $0.finish() }
        guard rest.bytes.contains(where: { $0 > 0x20 }) else { return nil }
        let isObject = rest.bytes.first { $0 > 0x20 } == UInt8(ascii: "{")
        guard rest.isCut || !isObject || Self.isWhole(rest.bytes) else {
            throw KubeError(
                .transport,
                operation: operation,
                message: "the stream ended in the middle of an event"
            )
        }
        return try event(rest)
    }

    private static func isWhole(_ line: [UInt8]) -> Bool {
        var reader = JSONReader(line)
        if case .success = Result(catching: { try reader.skip() }) { return true }
        return false
    }
}

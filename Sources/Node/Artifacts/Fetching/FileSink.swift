// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SpinAPI
internal import Synchronization
internal import Transfers

/// Writes a response into the part of a file, from where it was wanted from or from the start.
final class FileSink: TransferSink {
    private struct State {
        var end: Int64 = 0
    }

    private let part: PartialFile
    private let file: OpenFile
    private let offset: Int64
    private let validator: String?
    private let limit: Int64
    private let state = Mutex(State())

    /// - Parameters:
    ///   - offset: Which byte of the file was asked for.
    ///   - validator: The entity tag of what is there.
    ///   - limit: How many bytes the file may have.
    init(
        _ part: PartialFile,
        path: String,
        offset: Int64,
        validator: String?,
        limit: Int64
    ) throws(NodeFailure) {
        self.part = part
        self.offset = offset
        self.validator = validator
        self.limit = limit
        do throws(SystemError) { file = try OpenFile(path, for: .sharing(mode: 0o600)) } catch {
            throw part.refused(error)
        }
    }

    /// - Throws: ``FetchFailure`` for a status that is no success, and for a part that doesn't fit what is there;
    ///   ``NodeFailure`` where it would be too large, or can't be written.
    func receive(_ head: TransferHead) throws {
        let start = try start(head)
        if let length = head.first("content-length").flatMap({ Int64($0) }), length > limit - start {
            throw tooLarge("\(start + length)")
        }
        do throws(SystemError) {
            let size = try file.status().size
            if size > start, ftruncate(file.descriptor, off_t(start)) != 0 { throw .last }
            if lseek(file.descriptor, off_t(start), SEEK_SET) < 0 { throw .last }
        } catch { throw part.refused(error) }
        // After the truncation: a note about other bytes would be worse than none.
        if start == 0 { try part.begin(validator: Self.validator(head)) }
        state.withLock { $0.end = start }
    }

    func receive(_ bytes: UnsafeRawBufferPointer) throws {
        let end = state.withLock { state in
            state.end += Int64(bytes.count)
            return state.end
        }
        guard end <= limit else { throw tooLarge("more than \(limit)") }
        do throws(SystemError) { try unsafe file.write(bytes) } catch { throw part.refused(error) }
    }

    /// Where in the file the body begins.
    private func start(_ head: TransferHead) throws(FetchFailure) -> Int64 {
        switch head.status {
        case 200: return 0
        case 206:
            // `bytes 100-199/200`
            let range =
                head.first("content-range").map { $0.split { $0 == " " || $0 == "-" || $0 == "/" } } ?? []
            guard range.count == 4, let start = Int64(range[1]), start == offset else {
                throw FetchFailure("the server sent a different range than requested", isTransient: true)
            }
            if let tag = Self.validator(head), let validator, tag != validator {
                throw FetchFailure("the server sent a range of a different file", isTransient: true)
            }
            return start
        default: throw FetchFailure(answer: head)
        }
    }

    private func tooLarge(_ size: String) -> NodeFailure {
        NodeFailure(
            .tooLarge,
            "the artifact has \(size) bytes, but fetchStrategy.maxSize allows \(limit); check that it is the right "
                + "artifact"
        )
    }

    /// The entity tag, where equal ones mean equal bytes.
    private static func validator(_ head: TransferHead) -> String? {
        guard let tag = head.first("etag"), tag.hasPrefix("\""), tag.utf8.count < 1024 else { return nil }
        return tag
    }
}

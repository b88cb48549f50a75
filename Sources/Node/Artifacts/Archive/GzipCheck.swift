// SPDX-License-Identifier: Apache-2.0

internal import CZlib
import SpinAPI

/// Unpacks a gzip file from its start to its end without keeping anything, so that zlib compares each member with its
/// checksum and its length.
enum GzipCheck {
    private static let bufferSize = 64 << 10

    static func run(_ path: String, limit: Int64) throws {
        let file: OpenFile
        do throws(SystemError) { file = try OpenFile(path, for: .reading) } catch {
            throw NodeFailure(.agentFailed, "cannot read the downloaded artifact: \(error)")
        }
        let inflater = try GzipInflater(limit: limit)
        var input = [UInt8](repeating: 0, count: bufferSize)
        while true {
            try Task.checkCancellation()
            let count: Int
            do throws(SystemError) { count = try file.read(into: &input) } catch {
                throw NodeFailure(.agentFailed, "cannot read the downloaded artifact: \(error)")
            }
            if count == 0 { return try inflater.finish() }
            try inflater.consume(&input, count: count)
        }
    }
}

/// zlib's side of it. Not to be copied, since zlib keeps the address of its stream.
@safe
private final class GzipInflater {
    private let stream: UnsafeMutablePointer<z_stream>
    private let limit: Int64
    private var unpacked: Int64 = 0
    /// Whether a member was begun and hasn't come to its end.
    private var isInMember = true
    private var output = [UInt8](repeating: 0, count: 64 << 10)

    init(limit: Int64) throws {
        self.limit = limit
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        guard unsafe shim_inflate_init_gzip(stream) == Z_OK else {
            throw NodeFailure(.agentFailed, "out of memory while reading the artifact")
        }
    }

    deinit {
        unsafe _ = inflateEnd(stream)
        unsafe stream.deallocate()
    }

    func consume(_ input: inout [UInt8], count: Int) throws {
        try unsafe input.withUnsafeMutableBufferPointer { bytes in
            unsafe stream.pointee.next_in = bytes.baseAddress
            unsafe stream.pointee.avail_in = UInt32(count)
            while unsafe stream.pointee.avail_in > 0 {
                if !isInMember {
                    // Zeros after the last member fill up the block of a tape; whatever else must be a member.
                    if unsafe stream.pointee.next_in.pointee == 0 {
                        unsafe stream.pointee.next_in += 1
                        unsafe stream.pointee.avail_in -= 1
                        continue
                    }
                    unsafe _ = inflateReset(stream)
                    isInMember = true
                }
                try inflate()
            }
        }
    }

    private func inflate() throws {
        let result = unsafe output.withUnsafeMutableBufferPointer { bytes in
            unsafe stream.pointee.next_out = bytes.baseAddress
            unsafe stream.pointee.avail_out = UInt32(bytes.count)
            return unsafe CZlib.inflate(stream, Z_NO_FLUSH)
        }
        unpacked += Int64(output.count) - Int64(unsafe stream.pointee.avail_out)
        guard unpacked <= limit else { throw NodeFailure.unpacksToTooMuch(limit) }
        switch result {
        case Z_OK: return
        case Z_STREAM_END: isInMember = false
        default:
            let text = unsafe stream.pointee.msg.map { unsafe Printable.text(String(cString: $0)) }
            throw NodeFailure.damagedArchive(text.map { "gzip: \($0)" })
        }
    }

    func finish() throws {
        if isInMember { throw NodeFailure.damagedArchive("truncated gzip input") }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Makes lines of chunks, however the lines are spread over them.
///
/// - Complexity: every byte is looked at once and copied twice at most, for any number of chunks.
///
/// Of a line that is longer than the limit only the beginning is kept, and the rest is passed over.
struct LineSplitter: Sendable {
    /// A line that never ends.
    struct Endless: Error {}

    /// A line, or what is kept of it.
    struct Line: Equatable {
        var bytes: [UInt8]
        /// How many bytes the whole line has.
        var length: Int
        /// Whether it is longer than allowed, so that only its beginning is there.
        var isCut: Bool
    }

    /// How much is kept of a line that is too long, in bytes.
    static let beginning = 64 << 10
    /// How many times the limit a line may have before it counts as endless.
    static let endless = 16

    private let limit: Int
    private var chunk: [UInt8] = []
    private var offset = 0
    /// The beginning of a line whose end is still to come.
    private var partial: [UInt8] = []
    /// How long that line is so far.
    private var length = 0

    init(limit: Int) { self.limit = limit }

    /// Takes a chunk; only once ``next()`` has returned `nil`.
    mutating func append(_ chunk: [UInt8]) {
        self.chunk = chunk
        offset = 0
    }

    /// The next whole line, without its end; `nil` where another chunk is needed. Empty lines are left out.
    ///
    /// - Throws: ``Endless``.
    mutating func next() throws -> Line? {
        while offset < chunk.count {
            let end = chunk[offset...].firstIndex(of: UInt8(ascii: "\n"))
            let piece = chunk[offset..<(end ?? chunk.count)]
            offset = (end ?? chunk.count) + (end == nil ? 0 : 1)
            length += piece.count
            guard length <= limit * Self.endless else { throw Endless() }
            if length <= limit {
                partial.append(contentsOf: piece)
            } else {
                if partial.count > Self.beginning { partial = Array(partial.prefix(Self.beginning)) }
                partial += piece.prefix(Self.beginning - partial.count)
            }
            guard end != nil else { break }
            let line = finish()
            if line.bytes.contains(where: { $0 > 0x20 }) { return line }
        }
        chunk = []
        offset = 0
        return nil
    }

    /// What is left at the end of the stream: a last line without its end, or nothing.
    mutating func finish() -> Line {
        defer { (partial, length) = ([], 0) }
        return Line(bytes: partial, length: length, isCut: length > limit)
    }
}

/// Makes lines of chunks, however the lines are spread over them.
///
/// - Complexity: every byte is looked at once and copied twice at most, for any number of chunks.
struct LineSplitter: Sendable {
    /// A line that grows beyond its limit.
    struct TooLong: Error {}

    private let limit: Int
    private var chunk: [UInt8] = []
    private var offset = 0
    /// The beginning of a line whose end is still to come.
    private var partial: [UInt8] = []

    init(limit: Int) { self.limit = limit }

    /// Takes a chunk; only once ``next()`` has returned `nil`.
    mutating func append(_ chunk: [UInt8]) {
        self.chunk = chunk
        offset = 0
    }

    /// The next whole line, without its end; `nil` where another chunk is needed. Empty lines are left out.
    ///
    /// - Throws: ``TooLong``.
    mutating func next() throws -> [UInt8]? {
        while offset < chunk.count {
            let end = chunk[offset...].firstIndex(of: UInt8(ascii: "\n"))
            let piece = chunk[offset..<(end ?? chunk.count)]
            guard partial.count + piece.count <= limit else { throw TooLong() }
            offset = (end ?? chunk.count) + (end == nil ? 0 : 1)
            guard end != nil else {
                partial.append(contentsOf: piece)
                break
            }
            let line = partial.isEmpty ? Array(piece) : partial + piece
            partial = []
            if line.contains(where: { $0 > 0x20 }) { return line }
        }
        chunk = []
        offset = 0
        return nil
    }

    /// What is left at the end of the stream: a last line without its end, or nothing.
    mutating func finish() -> [UInt8] {
        defer { partial = [] }
        return partial
    }
}

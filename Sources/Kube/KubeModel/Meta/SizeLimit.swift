// SPDX-License-Identifier: Apache-2.0

/// How large an object of a kind may be to be read.
///
/// Whoever may write an object decides how large it is, and a value in memory takes many times the bytes of its text. So
/// an object is measured by passing over its text, and what is over its kind's limit is not read.
public struct SizeLimit: Sendable, Hashable {
    /// Bytes of the object's text.
    public let bytes: Int
    /// Values in it.
    public let values: Int
    /// How deep its arrays and objects may nest.
    public let depth: Int
    /// Whether managed fields count whole. Types that read no more of them than the managers' names leave that out: an
    /// entry then counts as ``entry`` bytes.
    public let countsManagedFields: Bool
    /// Members of the object that its type doesn't read, and that don't count.
    public let passedOver: [String]

    /// What an entry of the managed fields counts as where only its manager is read.
    static let entry = JSONSize(bytes: 256, values: 4)

    /// A limit.
    public init(
        bytes: Int,
        values: Int,
        depth: Int = 64,
        countsManagedFields: Bool = false,
        passedOver: [String] = []
    ) {
        self.bytes = bytes
        self.values = values
        self.depth = depth
        self.countsManagedFields = countsManagedFields
        self.passedOver = passedOver
    }

    /// The limit of kinds that set none: more than an API server stores with its usual settings, but not as any number of
    /// small values.
    public static let ample = SizeLimit(bytes: 4 << 20, values: 65_536, depth: 128)

    /// No limit, for types that take a few short fields of an object and pass over the rest, and for tools that a person
    /// runs.
    public static let none = SizeLimit(bytes: .max, values: .max, depth: .max)

    /// How large the object is that the reader is at, as far as that counts.
    ///
    /// - Throws: ``JSONError``.
    func measure(_ reader: JSONReader) throws -> JSONSize {
        var reader = reader
        guard !countsManagedFields else { return try reader.measure() }
        var size = JSONSize(bytes: 2, values: 1, depth: 1)
        try reader.object { key, reader in
            if passedOver.contains(key) { return try reader.skip() }
            guard key == "metadata", try !reader.null() else { return try size.add(&reader, key, below: 1) }
            size.bytes += 14
            size.values += 1
            try reader.object { key, reader in
                guard key == "managedFields" else { return try size.add(&reader, key, below: 2) }
                if try reader.null() { return }
                try reader.array { reader in
                    size.bytes += Self.entry.bytes
                    size.values += Self.entry.values
                    try reader.skip()
                }
            }
        }
        return size
    }

    /// Whether something of that size may be read.
    func allows(_ size: JSONSize) -> Bool {
        size.bytes <= bytes && size.values <= values && size.depth <= depth
    }
}

extension JSONSize {
    /// Adds a member that the reader is at.
    fileprivate mutating func add(_ reader: inout JSONReader, _ key: String, below depth: Int) throws {
        let member = try reader.measure()
        bytes += key.utf8.count + 4 + member.bytes
        values += member.values
        self.depth = max(self.depth, depth + member.depth)
    }
}

/// An object is larger than its kind's limit, so it was not read.
public struct SizeExcess: Error, Sendable, Hashable, CustomStringConvertible {
    /// How large it is.
    public let size: JSONSize
    /// How large it may be.
    public let limit: SizeLimit

    /// An object of that size is over that limit.
    public init(_ size: JSONSize, over limit: SizeLimit) {
        self.size = size
        self.limit = limit
    }

    /// Which bound is exceeded, and by what: `its JSON has 1363148 bytes; the limit is 131072`.
    public var description: String {
        if size.bytes > limit.bytes { return "its JSON has \(size.bytes) bytes; the limit is \(limit.bytes)" }
        if size.values > limit.values {
            return "its JSON has \(size.values) values; the limit is \(limit.values)"
        }
        return "its JSON is nested \(size.depth) levels deep; the limit is \(limit.depth)"
    }
}

extension Resource {
    /// Reads an object that is no larger than its kind's limit. Otherwise the reader stays where it is.
    ///
    /// - Throws: ``SizeExcess``, ``JSONError``.
    public static func readBounded(from reader: inout JSONReader) throws -> Self {
        try readMeasured(from: &reader).0
    }

    /// Reads an object that is no larger than its kind's limit, and says how large it is.
    ///
    /// - Throws: ``SizeExcess``, ``JSONError``.
    package static func readMeasured(from reader: inout JSONReader) throws -> (Self, JSONSize) {
        let size = try sizeLimit.measure(reader)
        guard sizeLimit.allows(size) else { throw SizeExcess(size, over: sizeLimit) }
        return (try Self(from: &reader), size)
    }
}

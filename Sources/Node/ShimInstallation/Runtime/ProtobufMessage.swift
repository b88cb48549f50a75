// SPDX-License-Identifier: Apache-2.0

/// Reads the fields of a message in Protocol Buffers' wire format, as far as the runtime's answers need it.
struct ProtobufMessage {
    enum Value {
        case number(UInt64)
        case bytes(ArraySlice<UInt8>)

        var number: UInt64? { if case .number(let value) = self { value } else { nil } }
        var bytes: ArraySlice<UInt8>? { if case .bytes(let value) = self { value } else { nil } }
        var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next field that is a number or has bytes; `nil` at the end.
    ///
    /// - Throws: ``ProtobufError`` where the bytes are no message.
    mutating func next() throws(ProtobufError) -> (field: UInt64, value: Value)? {
        while !rest.isEmpty {
            let tag = try varint()
            switch tag & 7 {
            case 0: return (tag >> 3, .number(try varint()))
            case 1: _ = try read(8)
            case 2: return (tag >> 3, .bytes(try read(varint())))
            case 5: _ = try read(4)
            default: throw ProtobufError()
            }
        }
        return nil
    }

    private mutating func varint() throws(ProtobufError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { throw ProtobufError() }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
        }
        throw ProtobufError()
    }

    private mutating func read(_ count: UInt64) throws(ProtobufError) -> ArraySlice<UInt8> {
        guard count <= UInt64(rest.count) else { throw ProtobufError() }
        defer { rest = rest.dropFirst(Int(count)) }
        return rest.prefix(Int(count))
    }
}

struct ProtobufError: Error, CustomStringConvertible {
    var description: String { "unknown message format" }
}

// SPDX-License-Identifier: Apache-2.0

/// Writes the wire format of Protocol Buffers: the two types of fields that OpenAPI documents are made of.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    mutating func bool(_ field: Int, _ value: Bool) {
        guard value else { return }
        varint(UInt64(field) << 3)
        varint(1)
    }

    mutating func string(_ field: Int, _ value: String?) {
        guard let value, !value.isEmpty else { return }
        data(field, Array(value.utf8))
    }

    mutating func message(_ field: Int, _ write: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        write(&inner)
        data(field, inner.bytes)
    }

    private mutating func data(_ field: Int, _ data: [UInt8]) {
        varint(UInt64(field) << 3 | 2)
        varint(UInt64(data.count))
        bytes += data
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

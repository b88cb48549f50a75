// SPDX-License-Identifier: Apache-2.0

/// Who manages fields of an object, and how it wrote them.
public struct FieldManagerEntry: Sendable, Hashable {
    /// The manager's name.
    public let manager: String
    /// `Apply` or `Update`.
    public let operation: String

    /// An entry.
    public init(manager: String, operation: String) {
        self.manager = manager
        self.operation = operation
    }

    /// Reads the entries of the object itself; those of subresources are left out.
    static func readAll(from reader: inout JSONReader) throws -> [FieldManagerEntry] {
        if try reader.null() { return [] }
        var entries: [FieldManagerEntry] = []
        try reader.array { reader in
            var manager = ""
            var operation = ""
            var subresource = ""
            try reader.object { key, reader in
                switch key {
                case "manager": manager = try reader.string()
                case "operation": operation = try reader.string()
                case "subresource": subresource = try reader.string()
                default: try reader.skip()
                }
            }
            if subresource.isEmpty { entries.append(.init(manager: manager, operation: operation)) }
        }
        return entries
    }
}

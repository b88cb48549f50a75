// SPDX-License-Identifier: Apache-2.0

public import KubeModel

extension ObjectList: JSONReadable {
    /// Reads a page, one object at a time: an object that can't be read goes to ``undecodable``.
    ///
    /// - Throws: ``JSONError`` where the page itself is broken.
    public init(from reader: inout JSONReader) throws { try self.init(from: &reader, valueLimit: .max) }

    /// Reads a page whose objects have no more values together than that.
    ///
    /// - Throws: ``AnswerExcess``, ``JSONError`` where the page itself is broken.
    init(from reader: inout JSONReader, valueLimit: Int) throws {
        self.init()
        var rest = valueLimit
        try reader.object { key, reader in
            switch key {
            case "metadata": try readMetadata(from: &reader)
            case "items":
                if try reader.null() { return }
                try reader.array { reader in try readItem(from: &reader, &rest) }
            default: try reader.skip()
            }
        }
    }

    private mutating func readItem(from reader: inout JSONReader, _ rest: inout Int) throws {
        // Tried on a copy, which costs nothing: a failure leaves the original at the object's start.
        var attempt = reader
        do {
            let (item, size) = try Object.readMeasured(from: &attempt)
            rest -= size.values
            guard rest >= 0 else { throw AnswerExcess() }
            reader = attempt
            items.append(item)
        } catch let error as AnswerExcess {
            throw error
        } catch {
            undecodable.append(UndecodableObject(at: reader, because: error))
            try reader.skip()
        }
    }

    private mutating func readMetadata(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "resourceVersion": resourceVersion = try reader.string()
            case "continue":
                let token = try reader.string()
                continueToken = token.isEmpty ? nil : token
            default: try reader.skip()
            }
        }
    }
}

/// The objects of an answer have more values together than may be held at once.
struct AnswerExcess: Error, CustomStringConvertible {
    var description: String { "the objects in the response have too many values to read at the same time" }
}

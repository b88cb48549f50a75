public import KubeModel

extension ObjectList: JSONReadable {
    /// Reads a page, one object at a time: an object that can't be read goes to ``undecodable``.
    ///
    /// - Throws: ``JSONError`` where the page itself is broken.
    public init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in
            switch key {
            case "metadata": try readMetadata(from: &reader)
            case "items":
                if try reader.null() { return }
                try reader.array { reader in try readItem(from: &reader) }
            default: try reader.skip()
            }
        }
    }

    private mutating func readItem(from reader: inout JSONReader) throws {
        // Tried on a copy, which costs nothing: a failure leaves the original at the object's start.
        var attempt = reader
        do {
            let item = try Object(from: &attempt)
            reader = attempt
            items.append(item)
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

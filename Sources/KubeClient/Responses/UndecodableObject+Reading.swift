import KubeModel

extension UndecodableObject {
    /// What can be told of the object that the reader is at. Leaves the reader where it is.
    ///
    /// - Parameter error: Why the object can't be read as its type.
    init(at reader: JSONReader, because error: any Error) {
        var sketch = Sketch()
        var reader = reader
        // The object was refused already; how much more of it can be read doesn't matter.
        _ = Result { try sketch.read(from: &reader) }
        let key = sketch.name.isEmpty ? nil : ObjectKey(namespace: sketch.namespace, name: sketch.name)
        self.init(key: key, resourceVersion: sketch.resourceVersion, reason: "\(error)")
    }

    /// The few fields that say which object it is, each read for itself.
    private struct Sketch {
        var namespace = ""
        var name = ""
        var resourceVersion = ""

        mutating func read(from reader: inout JSONReader) throws {
            try reader.object { key, reader in
                guard key == "metadata" else { return try reader.skip() }
                var attempt = reader
                _ = Result { try readMetadata(from: &attempt) }
                try reader.skip()
            }
        }

        private mutating func readMetadata(from reader: inout JSONReader) throws {
            try reader.object { key, reader in
                var attempt = reader
                if case .success(let text) = Result(catching: { try attempt.string() }) {
                    switch key {
                    case "namespace": namespace = text
                    case "name": name = text
                    case "resourceVersion": resourceVersion = text
                    default: break
                    }
                }
                try reader.skip()
            }
        }
    }
}

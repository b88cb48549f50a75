// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension UndecodableObject {
    /// What can be told of the object that the reader is at. Leaves the reader where it is. Of a text that was cut, what
    /// comes before the cut counts.
    ///
    /// - Parameter error: Why the object can't be read as its type.
    init(at reader: JSONReader, because error: any Error) {
        var sketch = Sketch()
        var reader = reader
        // The object was refused already; how much more of it can be read doesn't matter.
        _ = Result { try sketch.read(from: &reader) }
        let key = sketch.name.isEmpty ? nil : ObjectKey(namespace: sketch.namespace, name: sketch.name)
        self.init(
            key: key,
            resourceVersion: sketch.resourceVersion,
            reason: "\(error)",
            excess: error is SizeExcess ? .object : nil
        )
        uid = sketch.uid
        generation = sketch.generation
        controller = sketch.controller
    }

    /// The few fields that say which object it is, each read for itself.
    private struct Sketch {
        /// How many bytes of a field are kept: more than any name has.
        private static let longest = 512

        var namespace = ""
        var name = ""
        var resourceVersion = ""
        var uid = ""
        var generation: Int64 = 0
        var controller: OwnerReference?

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
                switch key {
                case "namespace": namespace = Self.text(at: reader) ?? namespace
                case "name": name = Self.text(at: reader) ?? name
                case "resourceVersion": resourceVersion = Self.text(at: reader) ?? resourceVersion
                case "uid": uid = Self.text(at: reader) ?? uid
                case "generation":
                    var attempt = reader
                    if case .success(let number) = Result(catching: { try attempt.int() }) {
                        generation = Int64(number)
                    }
                case "ownerReferences": controller = Self.controller(at: reader)
                default: break
                }
                try reader.skip()
            }
        }

        private static func text(at reader: JSONReader) -> String? {
            var attempt = reader
            guard case .success(let text) = Result(catching: { try attempt.string() }),
                text.utf8.count <= longest
            else { return nil }
            return text
        }

        private static func controller(at reader: JSONReader) -> OwnerReference? {
            var attempt = reader
            var found: OwnerReference?
            // Up to the first that controls; what comes before an error counts.
            _ = Result {
                try attempt.array { reader in
                    let owner = try OwnerReference(from: &reader)
                    let length = owner.name.utf8.count + owner.kind.utf8.count + owner.uid.utf8.count
                    if found == nil, owner.isController, length <= longest { found = owner }
                }
            }
            return found
        }
    }
}

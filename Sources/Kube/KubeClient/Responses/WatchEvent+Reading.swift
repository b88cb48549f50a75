// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension WatchEvent {
    /// Reads one line of a watch.
    ///
    /// - Throws: `JSONError` for a line that is no event, or is of an object that has no name. One object that can't be
    ///   read as its type is an event that says so: the others go on.
    init(line: [UInt8]) throws { self = try Self.read(line) }

    /// Reads what can be told of a line of which only the beginning is there; `nil` where that is too little.
    ///
    /// - Parameter length: The length of the whole line.
    init?(beginning: [UInt8], length: Int) {
        var reader = JSONReader(beginning)
        var type: String?
        var object: UndecodableObject?
        let excess = SizeExcess(JSONSize(bytes: length), over: Object.sizeLimit)
        // Up to where the text was cut.
        _ = Result {
            try reader.object { key, reader in
                switch key {
                case "type": type = try reader.string()
                case "object":
                    object = UndecodableObject(at: reader, because: excess)
                    try reader.skip()
                default: try reader.skip()
                }
            }
        }
        guard let type, let object, object.key != nil, !object.resourceVersion.isEmpty,
            ["ADDED", "MODIFIED", "DELETED"].contains(type)
        else { return nil }
        self = .undecodable(object, isDeletion: type == "DELETED")
    }

    private static func read(_ line: [UInt8]) throws -> WatchEvent {
        var reader = JSONReader(line)
        var type: String?
        var event: WatchEvent?
        var object: JSONReader?
        try reader.object { key, reader in
            switch key {
            case "type": type = try reader.string()
            case "object":
                // The API server writes the type first, so that the object needn't be passed over twice.
                if let type {
                    event = try Self.event(type, from: &reader)
                } else {
                    object = reader
                    try reader.skip()
                }
            default: try reader.skip()
            }
        }
        if let event { return event }
        guard let type else { throw JSONError("expected a type", at: 0) }
        guard var object else { throw JSONError("expected an object", at: 0) }
        return try Self.event(type, from: &object)
    }

    private static func event(_ type: String, from reader: inout JSONReader) throws -> WatchEvent {
        switch type {
        case "ADDED": return try change(from: &reader, isDeletion: false) { .added($0) }
        case "MODIFIED": return try change(from: &reader, isDeletion: false) { .modified($0) }
        case "DELETED": return try change(from: &reader, isDeletion: true) { .deleted($0) }
        case "BOOKMARK": return try bookmark(from: &reader)
        case "ERROR": return .failure(try Status(from: &reader))
        default:
            try reader.skip()
            return .unknown(type: type)
        }
    }

    private static func change(
        from reader: inout JSONReader,
        isDeletion: Bool,
        _ event: (Object) -> WatchEvent
    ) throws -> WatchEvent {
        var attempt = reader
        do {
            let object = try Object.readBounded(from: &attempt)
            reader = attempt
            return event(object)
        } catch {
            let object = UndecodableObject(at: reader, because: error)
            // Of whatever it is, nothing could be told to anybody.
            guard object.key != nil else { throw error }
            try reader.skip()
            return .undecodable(object, isDeletion: isDeletion)
        }
    }

    /// A bookmark's object has nothing but a version and perhaps an annotation, whatever its kind.
    private static func bookmark(from reader: inout JSONReader) throws -> WatchEvent {
        var version = ""
        var endsInitialEvents = false
        try reader.object { key, reader in
            guard key == "metadata" else { return try reader.skip() }
            try reader.object { key, reader in
                switch key {
                case "resourceVersion": version = try reader.string()
                case "annotations":
                    endsInitialEvents = try reader.stringMap()["k8s.io/initial-events-end"] == "true"
                default: try reader.skip()
                }
            }
        }
        return .bookmark(resourceVersion: version, endsInitialEvents: endsInitialEvents)
    }
}

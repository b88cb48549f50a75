package import KubeModel

extension InstallationJournal: JSONReadable {
    package var json: JSONValue {
        var json: JSONValue = [
            "version": .integer(Int64(Self.version)), "shim": .string(shim), "phase": .string(phase.rawValue),
        ]
        json["target"] = target?.json
        json["previous"] = previous?.json
        json["configuration"] = configuration?.json
        json["undone"] = undone?.json
        return json
    }

    /// Reads a journal, passing over members that a later version may have added.
    package init(from reader: inout JSONReader) throws {
        let start = reader.offset
        var phase: Phase?
        self.init(shim: "", phase: .placing)
        try reader.object { key, reader in
            switch key {
            case "shim": shim = try reader.string()
            case "phase": phase = Phase(rawValue: try reader.string())
            case "target": target = try reader.optional { try Installation(from: &$0) }
            case "previous": previous = try reader.optional { try Installation(from: &$0) }
            case "configuration": configuration = try reader.optional { try Configuration(from: &$0) }
            case "undone": undone = try reader.optional { try Undone(from: &$0) }
            default: try reader.skip()
            }
        }
        guard let phase else { throw JSONError("it has no phase that this version knows", at: start) }
        self.phase = phase
    }
}

extension InstallationJournal.Installation: JSONReadable {
    var json: JSONValue {
        var json: JSONValue = [
            "handler": .string(handler), "binary": .string(binary), "sha256": .string(sha256),
            "order": .string(order),
        ]
        if !options.isEmpty {
            let members = options.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            json["options"] = .object(JSONObject(members: members))
        }
        return json
    }

    package init(from reader: inout JSONReader) throws {
        self.init(handler: "", binary: "", sha256: "", order: "")
        try reader.object { key, reader in
            switch key {
            case "handler": handler = try reader.string()
            case "binary": binary = try reader.string()
            case "sha256": sha256 = try reader.string()
            case "order": order = try reader.string()
            case "options": try reader.object { name, reader in options[name] = try JSONValue(from: &reader) }
            default: try reader.skip()
            }
        }
    }
}

extension InstallationJournal.Configuration: JSONReadable {
    var json: JSONValue {
        var json: JSONValue = ["path": .string(path)]
        json["backup"] = backup.map { .string($0) }
        if !madeFolders.isEmpty { json["madeFolders"] = .array(madeFolders.map { .string($0) }) }
        return json
    }

    package init(from reader: inout JSONReader) throws {
        self.init(path: "")
        try reader.object { key, reader in
            switch key {
            case "path": path = try reader.string()
            case "backup": backup = try reader.optional { try $0.string() }
            case "madeFolders": madeFolders = try reader.strings()
            default: try reader.skip()
            }
        }
    }
}

extension InstallationJournal.Undone: JSONReadable {
    var json: JSONValue {
        ["order": .string(order), "failure": .string(failure), "attempts": .integer(Int64(attempts))]
    }

    package init(from reader: inout JSONReader) throws {
        self.init(order: "", failure: "")
        try reader.object { key, reader in
            switch key {
            case "order": order = try reader.string()
            case "failure": failure = try reader.string()
            case "attempts": attempts = try reader.int()
            default: try reader.skip()
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

package import KubeModel

extension InstallationOrder {
    /// The document; equal orders give equal documents.
    package var json: JSONValue {
        var json: JSONValue = ["shim": .string(shim), "handler": .string(handler)]
        if !options.isEmpty { json["options"] = .sorted(options) }
        if !sources.isEmpty { json["sources"] = .sorted(sources.mapValues(\.json)) }
        json["binary"] = binary.map { .string($0) }
        json["maxSize"] = .integer(maxSize)
        json["publicKey"] = publicKey.map { .string($0) }
        json["proxy"] = Self.object([
            ("http", .text(proxy.http)), ("https", .text(proxy.https)), ("noProxy", .text(proxy.noProxy)),
        ])
        json["host"] = Self.object([
            ("containerdConfig", .text(host.containerdConfig)),
            ("containerdSocket", .text(host.containerdSocket)),
            ("restartUnit", .text(host.restartUnit)),
            (
                "restartCommand",
                host.restartCommand.isEmpty ? nil : .array(host.restartCommand.map { .string($0) })
            ),
        ])
        return json
    }

    /// An object of the members that are there; `nil` where none is.
    private static func object(_ members: [(String, JSONValue?)]) -> JSONValue? {
        let members = members.compactMap { key, value in value.map { (key, $0) } }
        return members.isEmpty ? nil : .object(JSONObject(members: members))
    }
}

extension InstallationOrder: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in
            switch key {
            case "shim": shim = try reader.string()
            case "handler": handler = try reader.string()
            case "options": options = try reader.valueMap()
            case "sources": sources = try Self.sources(from: &reader)
            case "binary": binary = try reader.string()
            case "maxSize": maxSize = Int64(try reader.int())
            case "publicKey": publicKey = try reader.string()
            case "proxy":
                let proxy = try reader.valueMap()
                self.proxy.http = proxy["http"]?.string
                self.proxy.https = proxy["https"]?.string
                self.proxy.noProxy = proxy["noProxy"]?.string
            case "host": host = try ShimSpec.HostSpec(from: &reader)
            default: try reader.skip()
            }
        }
    }

    private static func sources(from reader: inout JSONReader) throws -> [String: ArtifactSource] {
        var sources: [String: ArtifactSource] = [:]
        try reader.object { key, reader in sources[String(key)] = try ArtifactSource(from: &reader) }
        return sources
    }
}

extension ArtifactSource: JSONReadable {
    var json: JSONValue {
        var json: JSONValue = [:]
        switch location {
        case .http(let url): json["url"] = .string(url)
        case .file(let path): json["file"] = .string(path)
        case .oci(let reference, let path, let plainHTTP):
            json["reference"] = .string(reference)
            json["path"] = .text(path)
            if plainHTTP { json["plainHTTP"] = true }
        }
        json["sha256"] = .text(sha256)
        json["signature"] = .text(signature)
        return json
    }

    package init(from reader: inout JSONReader) throws {
        let start = reader.offset
        let members = try reader.valueMap()
        if let url = members["url"]?.string {
            self.init(.http(url))
        } else if let file = members["file"]?.string {
            self.init(.file(file))
        } else if let reference = members["reference"]?.string {
            let path = members["path"]?.string
            self.init(.oci(reference: reference, path: path, plainHTTP: members["plainHTTP"]?.bool ?? false))
        } else {
            throw JSONError("the artifact has no url, file or reference", at: start)
        }
        sha256 = members["sha256"]?.string
        signature = members["signature"]?.string
    }
}

extension JSONValue {
    fileprivate static func text(_ text: String?) -> JSONValue? { text.map { .string($0) } }

    /// An object with its members in the order of their names.
    fileprivate static func sorted(_ map: [String: JSONValue]) -> JSONValue {
        .object(JSONObject(members: map.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
    }
}

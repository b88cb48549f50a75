// SPDX-License-Identifier: Apache-2.0

import ContainerdConfiguration
package import KubeModel
import SpinAPI

extension InstallationRecord: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in
            switch key {
            case "order": order = try reader.string()
            case "installed": installed = RuntimeEntry(try JSONValue(from: &reader))
            case "artifact": artifact = try reader.string()
            case "binary": binary = try reader.string()
            case "configurations": configurations = try reader.strings()
            case "folders": folders = try reader.strings()
            case "watched": watched = try reader.strings()
            case "pending": pending = PendingChange(try JSONValue(from: &reader))
            case "attempts": attempts = RestartAttempts(try JSONValue(from: &reader))
            default: try reader.skip()
            }
        }
    }

    package var json: JSONValue {
        var json: JSONValue = [:]
        json["order"] = order.map { .string($0) }
        json["installed"] = installed?.json
        json["artifact"] = artifact.map { .string($0) }
        json["binary"] = binary.map { .string($0) }
        if !configurations.isEmpty { json["configurations"] = .array(configurations.map { .string($0) }) }
        if !folders.isEmpty { json["folders"] = .array(folders.map { .string($0) }) }
        if !watched.isEmpty { json["watched"] = .array(watched.map { .string($0) }) }
        json["pending"] = pending?.json
        json["attempts"] = attempts?.json
        return json
    }
}

extension PendingChange {
    init?(_ json: JSONValue) {
        guard let path = json["path"]?.string else { return nil }
        self.init(
            path: path,
            after: json["after"]?.string,
            isProvable: json["provable"]?.bool ?? false
        )
        isRestarted = json["restarted"]?.bool ?? false
        isUndone = json["undone"]?.bool ?? false
    }

    var json: JSONValue {
        var json: JSONValue = [
            "path": .string(path), "provable": .bool(isProvable), "restarted": .bool(isRestarted),
            "undone": .bool(isUndone),
        ]
        json["after"] = after.map { .string($0) }
        return json
    }
}

extension RestartAttempts {
    init?(_ json: JSONValue) {
        guard let order = json["order"]?.string else { return nil }
        self.init(order: order)
        count = Int(json["count"]?.integer ?? 0)
        last = json["last"]?.integer ?? 0
        failure = json["failure"]?.string.flatMap { NodeFailure($0) }
    }

    var json: JSONValue {
        var json: JSONValue = [
            "order": .string(order), "count": .integer(Int64(count)), "last": .integer(last),
        ]
        json["failure"] = failure.map { .string($0.description) }
        return json
    }
}

extension RuntimeEntry {
    init?(_ json: JSONValue) {
        guard let shim = json["shim"]?.string, let handler = json["handler"]?.string,
            let binary = json["binary"]?.string
        else { return nil }
        let options = json["options"]?.object?.members.map { ($0.key, $0.value) } ?? []
        self.init(
            shim: shim,
            handler: handler,
            binary: binary,
            options: Dictionary(options) { _, last in last }
        )
    }

    var json: JSONValue {
        var json: JSONValue = [
            "shim": .string(shim), "handler": .string(handler), "binary": .string(binary),
        ]
        if !options.isEmpty {
            let members = options.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            json["options"] = .object(JSONObject(members: members))
        }
        return json
    }
}

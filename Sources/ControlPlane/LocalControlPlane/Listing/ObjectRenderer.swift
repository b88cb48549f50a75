// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Writes stored objects in the version and the shape that a client asked for.
struct ObjectRenderer: Sendable {
    let resource: ServedResource
    let representation: Representation
    let now: Timestamp
    /// `None`, `Metadata` or `Object`: what each row of a table carries along.
    var includeObject = "Metadata"

    /// One object.
    func object(_ object: StoredObject) -> [UInt8] {
        switch representation {
        case .whole: resource.bytes(of: object)
        case .metadata(let version): Self.metadata(of: object, version: version).jsonBytes
        case .table(let version): table([object], version: version, withHeader: true).jsonBytes
        }
    }

    /// A page of a collection.
    func list(_ objects: [StoredObject], metadata: JSONValue) -> ResponseContent {
        switch representation {
        case .whole:
            return envelope(
                kind: resource.listKind,
                apiVersion: resource.type.apiVersion,
                metadata: metadata,
                objects
            ) { [resource] in resource.bytes(of: $0) }
        case .metadata(let version):
            return envelope(
                kind: "PartialObjectMetadataList",
                apiVersion: "meta.k8s.io/\(version)",
                metadata: metadata,
                objects
            ) { Self.metadata(of: $0, version: version).jsonBytes }
        case .table(let version):
            var table = table(objects, version: version, withHeader: true)
            table["metadata"] = metadata
            return .bytes(table.jsonBytes)
        }
    }

    private func envelope(
        kind: String,
        apiVersion: String,
        metadata: JSONValue,
        _ objects: [StoredObject],
        _ encode: @escaping @Sendable (StoredObject) -> [UInt8]
    ) -> ResponseContent {
        var opening = Array(#"{"kind":"\#(kind)","apiVersion":"\#(apiVersion)","metadata":"#.utf8)
        opening += metadata.jsonBytes
        opening += Array(#","items":["#.utf8)
        let list = ResponseContent.ListContent(
            opening: opening,
            objects: objects,
            encode: encode,
            closing: Array("]}".utf8)
        )
        let content = ResponseContent.list(list)
        return objects.count > ResponseContent.shortList ? content : .bytes(content.bytes)
    }

    private static func metadata(of object: StoredObject, version: String) -> JSONValue {
        [
            "kind": "PartialObjectMetadata", "apiVersion": .string("meta.k8s.io/\(version)"),
            "metadata": object.metadata,
        ]
    }

    func table(_ objects: [StoredObject], version: String, withHeader: Bool) -> JSONValue {
        let layout = resource.table
        let rows: [JSONValue] = objects.map { object in
            var row: JSONValue = ["cells": .array(layout.cells(resource.value(of: object), now))]
            switch includeObject {
            case "None": break
            case "Object": row["object"] = resource.value(of: object)
            default: row["object"] = Self.metadata(of: object, version: version)
            }
            return row
        }
        return [
            "kind": "Table", "apiVersion": .string("meta.k8s.io/\(version)"),
            "metadata": ["resourceVersion": .string(objects.last.map { String($0.resourceVersion) } ?? "")],
            "columnDefinitions": withHeader ? .array(layout.columns.map(\.json)) : [],
            "rows": .array(rows),
        ]
    }
}

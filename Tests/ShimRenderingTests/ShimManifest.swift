// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests
import ShimRendering
import SpinAPI

/// Shims as people write them.
enum ShimManifest {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    static func documents(_ file: String) throws -> [JSONValue] {
        let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        return try YAML.documents(text, source: file)
    }

    static func shim(_ name: String) throws -> Shim {
        guard let document = try documents("\(name).yaml").first else { throw CocoaError(.fileReadUnknown) }
        return try Shim(json: document.jsonBytes)
    }

    /// A Shim with a merge patch laid over it; `null` removes.
    static func shim(_ name: String, patch: String) throws -> Shim {
        let document = try documents("\(name).yaml").first ?? .null
        let patch = try YAML.documents(patch, source: "patch").first ?? .null
        return try Shim(json: merged(document, patch).jsonBytes)
    }

    private static func merged(_ value: JSONValue, _ patch: JSONValue) -> JSONValue {
        guard let members = patch.object else { return patch }
        var merged = value.object == nil ? [:] : value
        for (key, change) in members {
            merged[key] = change.isNull ? nil : Self.merged(merged[key] ?? .null, change)
        }
        return merged
    }

    static func rendering(_ shim: Shim) throws -> ShimRendering {
        try ShimRendering(shim: shim, namespace: "bobbin", image: "registry.example.com/bobbin:v1")
    }
}

extension JSONValue {
    /// The value with all members sorted, for comparing as text.
    var sorted: JSONValue {
        switch self {
        case .object(let object):
            .object(JSONObject(members: object.map { ($0.key, $0.value.sorted) }.sorted { $0.0 < $1.0 }))
        case .array(let elements): .array(elements.map(\.sorted))
        default: self
        }
    }

    /// The pod template of a DaemonSet.
    var podTemplate: JSONValue? { self[path: "spec", "template"] }
    /// The only container of a DaemonSet.
    var container: JSONValue? { podTemplate?[path: "spec", "containers"]?.array?.first }

    /// What the first variable of the only container holds.
    var orderText: String? { container?["env"]?.array?.first?["value"]?.string }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests
import SpinAPI
import SpinRendering

/// A directory of Fixtures: an app, its executor and what they refer to, and what they are to become.
struct Fixture {
    var app: SpinApp
    var executor: SpinAppExecutor
    var resolved: ResolvedConfig
    let expected: [JSONValue]

    init(_ name: String) throws {
        let input = try Self.documents("\(name)/input.yaml")
        app = try Self.first("SpinApp", of: input)
        executor = try Self.first("SpinAppExecutor", of: input)
        var resolved = ResolvedConfig()
        for document in input {
            guard let name = document[path: "metadata", "name"]?.string else { continue }
            if document["kind"] == "Secret" {
                let members = document["stringData"]?.object.map(Array.init) ?? []
                let values = members.map { ($0.key, Array(($0.value.string ?? "").utf8)) }
                resolved.secrets[name] = Dictionary(uniqueKeysWithValues: values)
            } else if document["kind"] == "ConfigMap" {
                let members = document["data"]?.object.map(Array.init) ?? []
                resolved.configMaps[name] = Dictionary(
                    uniqueKeysWithValues: members.map { ($0.key, $0.value.string ?? "") }
                )
            }
        }
        self.resolved = resolved
        expected = try Self.documents("\(name)/expected.yaml")
    }

    private static func first<Object: JSONReadable>(
        _ kind: JSONValue,
        of documents: [JSONValue]
    ) throws -> Object {
        let document = documents.first { $0["kind"] == kind } ?? .null
        return try Object(json: document.jsonBytes)
    }

    static func documents(_ path: String) throws -> [JSONValue] {
        let url = Bundle.module.bundleURL.appending(path: "Fixtures").appending(path: path)
        return try YAML.documents(String(contentsOf: url, encoding: .utf8), source: path)
    }
}

extension RenderedApp {
    /// The objects in the order of the fixtures, with the data of Secrets as text.
    var readableObjects: [JSONValue] {
        [
            deployment, service, runtimeConfigSecret, podDisruptionBudget, horizontalPodAutoscaler,
            scaledObject,
        ].compactMap { $0 }.map { object in
            guard let data = object["data"]?.object else { return object }
            let text = data.map { member in
                let bytes = Data(base64Encoded: member.value.string ?? "") ?? Data()
                return (member.key, JSONValue.string(String(decoding: bytes, as: UTF8.self)))
            }
            var readable = object
            readable["data"] = nil
            readable["stringData"] = .object(JSONObject(members: text))
            return readable
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests

/// A manifest on its way to an API server.
struct Manifest {
    let value: JSONValue
    let apiVersion: String
    let kind: String
    let key: ObjectKey
    /// Where it is from, for messages: the file and the line.
    let origin: String
}

/// Files of manifests, read and looked at as far as that goes without a server.
enum ManifestFile {
    /// The manifests of a file, in order; lists are taken apart.
    ///
    /// - Throws: `YAMLError` or ``InvalidManifest``, naming the file and the line.
    static func read(_ path: String) throws -> [Manifest] {
        let text: String
        guard path == "-" || FileManager.default.fileExists(atPath: path) else {
            throw InvalidManifest(origin: path, problem: "no such file")
        }
        do {
            text = try path == "-" ? standardInput() : String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw InvalidManifest(
                origin: path,
                problem: "cannot read the file: \(error.localizedDescription)"
            )
        }
        return try manifests(text, source: path)
    }

    /// The manifests of a text.
    static func manifests(_ text: String, source: String) throws -> [Manifest] {
        let documents = try YAML.documentsWithLines(text, source: source)
        guard !documents.isEmpty else {
            throw InvalidManifest(origin: source, problem: "no manifests found")
        }
        return try documents.flatMap { document, line in
            let origin = "\(source):\(line)"
            if document["kind"]?.string?.hasSuffix("List") == true, let items = document["items"]?.array {
                return try items.map { try manifest($0, origin: origin) }
            }
            return [try manifest(document, origin: origin)]
        }
    }

    private static func manifest(_ value: JSONValue, origin: String) throws -> Manifest {
        guard value.object != nil else {
            throw InvalidManifest(origin: origin, problem: "not a Kubernetes manifest: it must be an object")
        }
        func text(_ path: String, _ value: JSONValue?) throws -> String {
            guard let text = value?.string, !text.isEmpty else {
                throw InvalidManifest(
                    origin: origin,
                    problem: "not a Kubernetes manifest: \(path) is not set"
                )
            }
            return text
        }
        return Manifest(
            value: value,
            apiVersion: try text("apiVersion", value["apiVersion"]),
            kind: try text("kind", value["kind"]),
            key: ObjectKey(
                namespace: value[path: "metadata", "namespace"]?.string ?? "",
                name: try text("metadata.name", value[path: "metadata", "name"])
            ),
            origin: origin
        )
    }

    private static func standardInput() throws -> String {
        let data = try FileHandle.standardInput.readToEnd() ?? Data()
        return String(decoding: data, as: UTF8.self)
    }
}

/// A file that cannot be applied, and why.
struct InvalidManifest: Error, CustomStringConvertible {
    let origin: String
    let problem: String
    var description: String { "\(origin): \(problem)" }
}

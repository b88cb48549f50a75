// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

/// An object that the platform brings along: an executor or a Shim that is there unless somebody made another.
struct DefaultObject: Sendable, Hashable {
    /// What may be one.
    static let types = [SpinAppExecutor.type, Shim.type]

    /// The file that it is from, for messages.
    let file: String
    let type: ResourceType
    let key: ObjectKey
    /// What is applied: what the file says, with a digest of it.
    let configuration: JSONValue
    let digest: Digest

    /// Reads one from the contents of a file.
    ///
    /// - Throws: ``DefaultFault``, saying what is wrong with the file.
    init(_ contents: [UInt8], file: String, ownNamespace: String) throws(DefaultFault) {
        var manifest: JSONValue
        do {
            manifest = try JSONValue(json: contents)
        } catch {
            throw DefaultFault(file: file, problem: "not valid JSON: \(error)")
        }
        let (version, kind) = (manifest["apiVersion"]?.string ?? "", manifest["kind"]?.string ?? "")
        guard let type = Self.types.first(where: { $0.apiVersion == version && $0.kind == kind }) else {
            let known = Self.types.map { "\($0.kind) of \($0.apiVersion)" }.joined(separator: " or a ")
            throw DefaultFault(
                file: file,
                problem: "kind \"\(kind)\" of \"\(version)\" is not supported; it must be a \(known)"
            )
        }
        guard let name = manifest[path: "metadata", "name"]?.string, !name.isEmpty else {
            throw DefaultFault(file: file, problem: "metadata.name must be set")
        }
        var namespace = ""
        if type.isNamespaced {
            let given = manifest[path: "metadata", "namespace"]?.string ?? ""
            namespace = given.isEmpty ? ownNamespace : given
            manifest["metadata"]?["namespace"] = .string(namespace)
        }
        let digest = Digest(of: manifest)
        var annotations = manifest[path: "metadata", "annotations"] ?? [:]
        annotations[SpinKeyspace.appliedConfigurationAnnotation] = .string(digest.description)
        manifest["metadata"]?["annotations"] = annotations
        self.file = file
        self.type = type
        key = ObjectKey(namespace: namespace, name: name)
        configuration = manifest
        self.digest = digest
    }

    /// `SpinAppExecutor bobbin/containerd-shim-spin`.
    var description: String { "\(type.kind) \(key)" }
}

/// What keeps a file from being a default.
struct DefaultFault: Error, Hashable, CustomStringConvertible {
    let file: String
    let problem: String

    var description: String { "skipped \"\(file)\": \(problem)" }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests

/// The objects that something installs, by what identifies them, in a form that can be compared.
struct Installation {
    private(set) var objects: [String: JSONValue] = [:]

    /// What kustomize makes of a folder of the repository.
    static func kustomized(_ folder: String) async throws -> Installation {
        let text = try await Program.kubectl("kustomize", Repository.root + folder)
        return try Installation(YAML.documents(text, source: folder))
    }

    init(_ documents: [JSONValue]) throws {
        for document in documents {
            let metadata = document["metadata"]
            let identity = [document["kind"], metadata?["namespace"], metadata?["name"]]
                .map { $0?.string ?? "-" }.joined(separator: " ")
            guard objects.updateValue(document, forKey: identity) == nil else {
                throw TemplateError("\(identity) is there twice")
            }
        }
    }

    /// Without what Helm can't have, the namespace that it installs to, and what only Helm has: its labels, what keeps
    /// CRDs when a release is uninstalled, and the annotation that rolls pods when the defaults change.
    var withoutHelm: Installation {
        var result = self
        result.objects = objects.filter { !$0.key.hasPrefix("Namespace ") }.mapValues { object in
            var object = object
            object["metadata"]?["labels"]?["helm.sh/chart"] = nil
            object["metadata"]?["labels"]?["app.kubernetes.io/managed-by"] = nil
            object["metadata"]?["annotations"]?["helm.sh/resource-policy"] = nil
            if object["metadata"]?["annotations"]?.object?.isEmpty == true {
                object["metadata"]?["annotations"] = nil
            }
            if object["spec"]?["template"]?["metadata"]?["annotations"]?["checksum/defaults"] != nil {
                object["spec"]?["template"]?["metadata"]?["annotations"]?["checksum/defaults"] = nil
            }
            return object
        }
        return result
    }

    /// The paths at which two installations differ, and how.
    static func differences(_ one: Installation, _ other: Installation) -> [String] {
        Set(one.objects.keys).union(other.objects.keys).sorted().flatMap { identity in
            differences(one.objects[identity], other.objects[identity], at: identity)
        }
    }

    private static func differences(_ one: JSONValue?, _ other: JSONValue?, at path: String) -> [String] {
        switch (one, other) {
        case (.object(let one)?, .object(let other)?):
            return Set(one.keys).union(other.keys).sorted().flatMap { key in
                differences(one[key], other[key], at: "\(path).\(key)")
            }
        case (.array(let one)?, .array(let other)?) where one.count == other.count:
            return zip(one, other).enumerated().flatMap { index, pair in
                differences(pair.0, pair.1, at: "\(path)[\(index)]")
            }
        default:
            guard one != other else { return [] }
            return ["\(path): \(short(one)) and \(short(other))"]
        }
    }

    private static func short(_ value: JSONValue?) -> String {
        value.map { String($0.description.prefix(200)) } ?? "nothing"
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// How a kind's replicas look as `autoscaling/v1` `Scale`.
struct Scale: Sendable {
    static let type = ResourceType(group: "autoscaling", version: "v1", kind: "Scale", plural: "scales")
    let paths: ServedResource.ScalePaths

    func view(of object: JSONValue) -> JSONValue {
        let metadata = object["metadata"] ?? [:]
        var kept: JSONValue = [:]
        for field in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
            kept[field] = metadata[field]
        }
        let replicas = value(at: paths.specReplicas, in: object) ?? 0
        var status: JSONValue = ["replicas": value(at: paths.statusReplicas, in: object) ?? 0]
        if let selector = selector(of: object) { status["selector"] = .string(selector) }
        return [
            "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": kept,
            // Go leaves a zero out here.
            "spec": replicas == 0 ? [:] : ["replicas": replicas],
            "status": status,
        ]
    }

    func set(_ replicas: Int64, in object: JSONValue, version: JSONValue?) -> JSONValue {
        var object = object
        Self.set(.integer(replicas), at: paths.specReplicas[...], in: &object)
        object["metadata", default: [:]]["resourceVersion"] = version
        return object
    }

    private static func set(_ value: JSONValue, at path: ArraySlice<String>, in object: inout JSONValue) {
        guard let first = path.first else {
            object = value
            return
        }
        set(value, at: path.dropFirst(), in: &object[first, default: [:]])
    }

    private func value(at path: [String], in object: JSONValue) -> JSONValue? {
        var value: JSONValue? = object
        for step in path { value = value?[step] }
        return value
    }

    /// What is wrong with a custom object's replicas.
    func errors(in object: JSONValue) -> [FieldError] {
        [paths.specReplicas, paths.statusReplicas].compactMap { path in
            guard let number = value(at: path, in: object)?.integer, number < 0 else { return nil }
            return .invalid(
                ".\(path.joined(separator: "."))",
                .integer(number),
                "should be a non-negative integer"
            )
        }
    }

    private func selector(of object: JSONValue) -> String? {
        if let path = paths.labelSelector { return value(at: path, in: object)?.string }
        let pairs = object[path: "spec", "selector", "matchLabels"]?.object?.members ?? []
        guard !pairs.isEmpty else { return nil }
        return pairs.map { "\($0.key)=\($0.value.string ?? "")" }.sorted().joined(separator: ",")
    }
}

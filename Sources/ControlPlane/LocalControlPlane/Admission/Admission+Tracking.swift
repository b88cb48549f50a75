// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension Admission {
    /// The object with the manager's fields recorded.
    func tracked(_ object: JSONValue, old: JSONValue?) -> JSONValue {
        if isApply { return object }
        return ServerSideApply.trackUpdate(
            old: old,
            new: object,
            schema: Self.schema(of: resource),
            manager: options.manager,
            apiVersion: resource.type.apiVersion,
            subresource: subresource.isEmpty ? nil : subresource,
            now: now.seconds
        )
    }

    /// The generation counts changes of everything but metadata and, where it has its own subresource, status. A
    /// Deployment's also counts changes of its annotations, which its controller copies to ReplicaSets.
    func countGeneration(_ object: inout JSONValue, old: JSONValue) {
        guard resource.traits.hasGeneration else { return }
        let generation = old[path: "metadata", "generation"]?.integer ?? 1
        let isUnchanged =
            desired(object) == desired(old) && countedAnnotations(object) == countedAnnotations(old)
        if subresource == "status" || isUnchanged {
            object["metadata", default: [:]]["generation"] = .integer(generation)
        } else {
            object["metadata", default: [:]]["generation"] = .integer(generation + 1)
        }
    }

    private func countedAnnotations(_ object: JSONValue) -> JSONValue? {
        guard resource.type.kind == "Deployment", !resource.isCustom else { return nil }
        let annotations = object[path: "metadata", "annotations"]
        return annotations?.object?.isEmpty == false ? annotations : nil
    }

    private func desired(_ object: JSONValue) -> JSONValue {
        if !resource.isCustom, let spec = object["spec"] { return spec }
        var object = object
        object["metadata"] = nil
        if resource.traits.hasStatus { object["status"] = nil }
        return object
    }
}

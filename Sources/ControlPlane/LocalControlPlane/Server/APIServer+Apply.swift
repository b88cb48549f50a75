// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension APIServer {
    /// Server-side apply: creates the object, or changes the fields that the configuration names.
    func apply(
        _ resource: ServedResource,
        _ key: ObjectKey,
        subresource: String = "",
        _ configuration: JSONValue,
        _ options: WriteOptions
    ) throws(APIFailure) -> WriteResult {
        var configuration = Self.changeable(configuration, resource, subresource)
        try checkConfiguration(&configuration, resource)
        while true {
            if store.object(resource.storage, key) == nil {
                guard subresource.isEmpty else { throw .notFound(resource.groupResource, key.name) }
                do throws(APIFailure) {
                    return try applyNew(resource, key, configuration, options)
                } catch  where error.reason == "AlreadyExists" {
                    continue
                }
            }
            let fixed = configuration
            return try update(resource, key, subresource: subresource, options, isApply: true) {
                (live, _) throws(APIFailure) in
                try self.merged(live, fixed, resource, subresource, options)
            }
        }
    }

    /// A configuration without what the request can't change, so that nobody comes to own it.
    private static func changeable(
        _ configuration: JSONValue,
        _ resource: ServedResource,
        _ subresource: String
    ) -> JSONValue {
        var configuration = configuration
        if subresource == "status" {
            let metadata = configuration["metadata"] ?? [:]
            var identity: JSONValue = [:]
            for field in ["name", "namespace", "uid", "resourceVersion"] { identity[field] = metadata[field] }
            var kept: JSONValue = ["metadata": identity]
            for field in ["apiVersion", "kind", "status"] { kept[field] = configuration[field] }
            return kept
        }
        if resource.traits.hasStatus { configuration["status"] = nil }
        return configuration
    }

    private func applyNew(
        _ resource: ServedResource,
        _ key: ObjectKey,
        _ configuration: JSONValue,
        _ options: WriteOptions
    ) throws(APIFailure) -> WriteResult {
        if let uid = configuration[path: "metadata", "uid"]?.string, !uid.isEmpty {
            throw .conflict(
                resource.groupResource,
                key.name,
                "uid mismatch: the provided object specified uid \(uid), and no existing object was found"
            )
        }
        let object = try merged(nil, configuration, resource, "", options)
        var admission = Admission(server: self, resource: resource, subresource: "", options: options)
        admission.isApply = true
        let admitted = try admission.creation(of: object, key: key)
        do throws(Store.Refusal) {
            let stored = try commit(resource, admitted, expecting: .absent, options)
            return WriteResult(object: stored, warnings: admission.warnings, isCreated: true)
        } catch {
            throw refusal(error, resource, key)
        }
    }

    private func merged(
        _ live: JSONValue?,
        _ configuration: JSONValue,
        _ resource: ServedResource,
        _ subresource: String,
        _ options: WriteOptions
    ) throws(APIFailure) -> JSONValue {
        if let live, let uid = configuration[path: "metadata", "uid"],
            uid != live[path: "metadata", "uid"]
        {
            let error = FieldError.invalid("metadata.uid", uid, "field is immutable")
            throw .invalid(
                kind: resource.kind,
                group: resource.group,
                name: live.name,
                [error, error]
            )
        }
        do throws(ApplyConflict) {
            var merged = try ServerSideApply.apply(
                live: live,
                configuration: configuration,
                schema: Admission.schema(of: resource),
                manager: options.manager,
                force: options.force,
                apiVersion: resource.type.apiVersion,
                subresource: subresource.isEmpty ? nil : subresource,
                now: clock.now.seconds
            )
            // Only a version that the configuration names is a precondition.
            merged["metadata", default: [:]]["resourceVersion"] =
                configuration[path: "metadata", "resourceVersion"]
            return merged
        } catch {
            let causes: [JSONValue] = error.causes.map {
                [
                    "reason": "FieldManagerConflict", "message": .string($0.message),
                    "field": .string($0.field),
                ]
            }
            throw .init(409, "Conflict", error.description, details: ["causes": .array(causes)])
        }
    }

    /// Unknown fields can't be applied, whatever the request says about validation.
    private func checkConfiguration(
        _ configuration: inout JSONValue,
        _ resource: ServedResource
    ) throws(APIFailure) {
        let unknown = Admission.schema(of: resource)?.prune(&configuration) ?? []
        guard let first = unknown.first else { return }
        throw .init(
            500,
            "",
            "failed to create typed patch object (\(configuration.namespace)/\(configuration.name); "
                + "\(resource.type.apiVersion), Kind=\(resource.kind)): .\(first): field not declared in schema"
        )
    }
}

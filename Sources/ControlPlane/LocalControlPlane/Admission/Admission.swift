// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Makes of what a client sent the object that is stored: names, defaults, what the server owns, the rules.
struct Admission {
    let server: APIServer
    let resource: ServedResource
    let subresource: String
    let options: WriteOptions
    let now: Timestamp
    /// Whether the object comes from server-side apply, which has tracked its managers already.
    var isApply = false
    /// Whether the client sent the whole object, and so must say which version it replaces.
    var isReplacement = false
    private(set) var warnings: [String] = []

    init(server: APIServer, resource: ServedResource, subresource: String, options: WriteOptions) {
        self.server = server
        self.resource = resource
        self.subresource = subresource
        self.options = options
        now = server.clock.now
    }

    /// The schema by which fields are merged and tracked.
    static func schema(of resource: ServedResource) -> StructuralSchema? {
        resource.isCustom ? resource.custom?.schema : BuiltInSchemas.schema(for: resource.type)
    }

    /// A new object, in its stored form.
    mutating func creation(of sent: JSONValue, key: ObjectKey) throws(APIFailure) -> JSONValue {
        if let version = sent[path: "metadata", "resourceVersion"]?.string, !version.isEmpty {
            throw .init(500, "", "resourceVersion should not be set on objects to be created")
        }
        var object = sent
        object["apiVersion"] = .string(resource.type.apiVersion)
        object["kind"] = .string(resource.kind)
        object["metadata"] = ObjectMetaRules.forCreation(
            sent["metadata"] ?? [:],
            namespace: key.namespace,
            name: key.name,
            uid: Identifiers.uid(),
            now: now
        )
        if resource.traits.hasStatus { object["status"] = nil }
        try normalize(&object, old: nil)
        // What the server adds from here on is nobody's.
        object = tracked(object, old: nil)
        try KindRules.prepareCreation(&object, resource, server)
        if resource.traits.hasGeneration { object["metadata", default: [:]]["generation"] = 1 }
        try validate(object, old: nil)
        return resource.storedForm(of: object)
    }

    /// A changed object, in its stored form. Equal to the old one if nothing changed.
    mutating func update(to sent: JSONValue, from stored: StoredObject) throws(APIFailure) -> JSONValue {
        let old = resource.value(of: stored)
        let oldMetadata = old["metadata"] ?? [:]
        if resource.traits.requiresVersionOnUpdate, isReplacement,
            sent[path: "metadata", "resourceVersion"]?.string?.isEmpty ?? true
        {
            throw .invalid(
                kind: resource.type.plural,
                group: resource.group,
                name: stored.key.name,
                [.invalid("metadata.resourceVersion", 0, "must be specified for an update")]
            )
        }
        var object = sent
        object["apiVersion"] = .string(resource.type.apiVersion)
        object["kind"] = .string(resource.kind)
        object["metadata"] = ObjectMetaRules.forUpdate(sent["metadata"] ?? [:], old: oldMetadata)
        keepWhatThisRequestDoesNotChange(&object, old: old)
        try normalize(&object, old: old)
        object = tracked(object, old: old)
        KindRules.prepareUpdate(&object, old: old, resource, server)
        countGeneration(&object, old: old)
        // Writing the same again only moves the time in `managedFields`, and that is no change.
        if ServerSideApply.ignoringTimestamps(old: old, new: object) == old { return stored.value }
        try validate(object, old: old)
        return resource.storedForm(of: object)
    }

    /// `/status` changes the status only, and everything else leaves the status alone.
    private func keepWhatThisRequestDoesNotChange(_ object: inout JSONValue, old: JSONValue) {
        guard resource.traits.hasStatus else { return }
        if subresource == "status" {
            var kept = old
            kept["status"] = object["status"]
            let managers = object[path: "metadata", "managedFields"]
            kept["metadata", default: [:]]["managedFields"] = managers
            if !resource.isCustom {
                // Built-in kinds let annotations and finalizers through a write of the status.
                for field in ["annotations", "finalizers"] {
                    kept["metadata", default: [:]][field] = object[path: "metadata", field]
                }
            }
            object = kept
        } else {
            object["status"] = old["status"]
        }
    }

    /// Drops what the kind doesn't have and fills in defaults.
    private mutating func normalize(_ object: inout JSONValue, old: JSONValue?) throws(APIFailure) {
        try checkDecoding(object)
        let unknown = Self.schema(of: resource)?.prune(&object) ?? []
        if !unknown.isEmpty {
            switch options.fieldValidation {
            case .ignore: break
            case .warn: warnings += unknown.map { "unknown field \"\($0)\"" }
            case .strict:
                let list = unknown.map { "unknown field \"\($0)\"" }.joined(separator: ", ")
                if old != nil, !isReplacement {
                    // The API server shows the whole object here; it could hold a secret.
                    let message = "Invalid value: \"...\": strict decoding error: \(list)"
                    throw .invalid(
                        kind: "",
                        group: "",
                        name: "",
                        [.init(path: "patch", reason: .invalid, message: message)]
                    )
                }
                throw .badRequest(
                    "\(resource.kind) in version \"\(resource.type.version)\" cannot be handled as a "
                        + "\(resource.kind): strict decoding error: \(list)"
                )
            }
        }
        if resource.isCustom {
            resource.custom?.schema?.applyDefaults(to: &object)
        } else {
            let families = object[path: "spec", "ipFamilies"]
            let policy = object[path: "spec", "ipFamilyPolicy"]
            BuiltInDefaults.apply(to: &object, type: resource.type)
            if resource.storage == .services {
                // These come with the addresses, after it was noted who set which fields.
                object["spec", default: [:]]["ipFamilies"] = families
                object["spec", default: [:]]["ipFamilyPolicy"] = policy
            }
        }
        if let custom = resource.custom, custom.isDeprecated {
            let fallback = "\(resource.type.apiVersion) \(resource.kind) is deprecated"
            warnings.append(custom.deprecationWarning ?? fallback)
        }
    }

    private func validate(_ object: JSONValue, old: JSONValue?) throws(APIFailure) {
        var errors = BuiltInValidation.validate(object, old: old, type: resource.type)
        if resource.isCustom {
            errors += resource.custom?.schema?.validate(object, old: old) ?? []
            errors += resource.traits.scale.map { Scale(paths: $0).errors(in: object) } ?? []
        }
        guard errors.isEmpty else {
            throw .invalid(kind: resource.kind, group: resource.group, name: name(ofRefused: object), errors)
        }
    }

    /// What Go's types can't hold is never looked at as an object.
    private func checkDecoding(_ object: JSONValue) throws(APIFailure) {
        if resource.isCustom { return }
        try KindRules.checkTimes(object, resource)
        guard let fault = BuiltInSchemas.decodingFault(of: object, type: resource.type) else { return }
        throw .badRequest(
            "\(resource.kind) in version \"\(resource.type.version)\" cannot be handled as a \(resource.kind): \(fault)"
        )
    }

    private func name(ofRefused object: JSONValue) -> String {
        guard options.namesRefusedByPrefix else { return object.name }
        return object[path: "metadata", "generateName"]?.string ?? object.name
    }
}

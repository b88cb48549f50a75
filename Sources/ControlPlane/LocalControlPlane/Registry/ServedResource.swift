// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// A kind in one version, as it is served: its names, what can be done with it, and its rules.
final class ServedResource: Sendable {
    let type: ResourceType
    let names: Names
    let traits: Traits
    let table: TableLayout
    /// How stored objects become objects of this version.
    let presentation: Presentation
    /// Set for kinds defined by a CustomResourceDefinition.
    let custom: CustomKind?

    init(
        _ type: ResourceType,
        names: Names,
        traits: Traits = .init(),
        table: TableLayout = .nameAndAge,
        presentation: Presentation = .stored,
        custom: CustomKind? = nil
    ) {
        self.type = type
        self.names = names
        self.traits = traits
        self.table = table
        self.presentation = presentation
        self.custom = custom
    }

    struct Names: Sendable, Hashable {
        var singular: String
        var listKind: String
        var shortNames: [String] = []
        var categories: [String] = []
    }

    /// Where the rules of kinds differ.
    struct Traits: Sendable {
        /// Has a `/status` of its own, so that other writes leave the status alone.
        var hasStatus = false
        var scale: ScalePaths?
        /// Whether the server counts changes of the desired state.
        var hasGeneration = false
        /// Whether a PUT of a missing object creates it.
        var createsOnUpdate = false
        /// Whether a PUT must carry a resource version.
        var requiresVersionOnUpdate = false
        /// Whether a DELETE answers with the object instead of a `Status`.
        var returnsDeletedObject = false
        /// What `propagationPolicy` means where none is given.
        var orphansByDefault = false
        /// Further fields that a field selector may name.
        var selectableFields: [String] = []
        /// Takes POST only and stores nothing, as access reviews do.
        var isVirtual = false
        /// Subresources that are only listed, as `pods/log` is.
        var listedSubresources: [String] = []
    }

    struct ScalePaths: Sendable, Hashable {
        var specReplicas: [String]
        var statusReplicas: [String]
        /// Where the status holds the selector; `nil` for workloads, whose `spec.selector` says it.
        var labelSelector: [String]?
    }

    enum Presentation: Sendable, Hashable {
        /// As stored.
        case stored
        /// As stored, under this version.
        case renamed
        /// A core event as `events.k8s.io/v1` shows it.
        case newEvent
    }

    var storage: GroupResource {
        presentation == .newEvent ? .events : GroupResource(type)
    }

    var group: String { type.group }
    var kind: String { type.kind }
    var listKind: String { names.listKind }
    var isCustom: Bool { custom != nil }

    var verbs: [String] {
        traits.isVirtual
            ? ["create"]
            : ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
    }

    /// Names that every kind can be selected by, and its own.
    var selectableFields: Set<String> {
        Set(["metadata.name", "metadata.namespace"] + traits.selectableFields)
    }

    /// Where etcd would have the object; it shows in some messages.
    func storageKey(of key: ObjectKey) -> String {
        (["/registry", isCustom ? group : "", type.plural, key.namespace, key.name].filter { !$0.isEmpty })
            .joined(separator: "/")
    }

    /// The name in messages about a deletion's preconditions, where objects go by their kind.
    var deletionSubject: GroupResource { GroupResource(group: group, plural: kind) }

    /// The kind's name in messages: `deployments.apps`.
    var groupResource: GroupResource { GroupResource(type) }
}

extension ServedResource {
    /// The object in this version.
    func value(of object: StoredObject) -> JSONValue {
        switch presentation {
        case .stored: object.value
        case .renamed: renamed(object.value)
        case .newEvent: EventShapes.toNew(object.value)
        }
    }

    /// The object in this version, as JSON.
    func bytes(of object: StoredObject) -> [UInt8] {
        presentation == .stored ? object.bytes : value(of: object).jsonBytes
    }

    private func renamed(_ value: JSONValue) -> JSONValue {
        var value = value
        value["apiVersion"] = .string(type.apiVersion)
        return value
    }

    /// What a client sent in this version, as it is stored.
    func storedForm(of value: JSONValue) -> JSONValue {
        switch presentation {
        case .stored: return value
        case .renamed:
            var value = value
            value["apiVersion"] = .string(custom?.storageAPIVersion ?? type.apiVersion)
            return value
        case .newEvent: return EventShapes.toCore(value)
        }
    }
}

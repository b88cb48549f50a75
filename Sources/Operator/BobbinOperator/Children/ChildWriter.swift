// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI
import SpinState

/// Brings one child of an app or a Shim to what was rendered, and writes nothing where it already is.
struct ChildWriter: Sendable {
    static let fieldManager = Installation.fieldManager

    let reader: any ObjectReader
    let writer: any ObjectWriter
    let ledger: ChildLedger
    var time = TimeSource.continuous

    /// Applies a child if it needs it, and returns it as the API server now has it.
    ///
    /// - Parameters:
    ///   - field: a field that is given up to others: it keeps its value though we no longer apply it.
    ///   - notes: annotations to apply with it that are no reason for an apply.
    /// - Throws: ``AppFailure`` for an object that isn't ours, that is being deleted or that others keep changing, and
    ///   for an apply that was refused; else `KubeError`.
    func apply<Object: Child>(
        _ configuration: JSONValue,
        in store: Store<Object>,
        owner: ChildOwner,
        givingUp field: [String]? = nil,
        recording notes: [String: String] = [:]
    ) async throws -> Object {
        let key = try configuration.objectKey()
        let wanted = Digest(of: configuration)
        try store.checkRead(key)
        let live = store[key]
        let verdict = try ledger.verdict(on: live, wanted: wanted, configuration: configuration, owner: owner)
        switch verdict {
        case .settled: if let live { return live }
        case .foreign: throw conflict(Object.type, key, live?.metadata, owner)
        case .terminating: throw AppFailure.terminating(Object.type, key, live?.metadata)
        case .apply, .adopt: break
        }
        if ledger.claimRepair(of: key, Object.self, wanted: wanted, owner: owner, at: time.now) != nil {
            throw AppFailure.contested(Object.type, key, live?.metadata)
        }
        if verdict == .adopt { try await confirm(owner, in: key.namespace) }
        if let live { try await prepare(live, for: configuration, owner: owner, givingUp: field) }
        // Where the cache knows of no such object, one may be there all the same that isn't labelled as ours: an
        // apply would adopt it, a create can't.
        let answer: Object =
            live == nil
            ? try await create(configuration.annotated(notes), key: key, wanted: wanted, owner: owner)
            : try await apply(
                configuration.annotated(notes),
                key: key,
                wanted: wanted,
                force: true,
                of: live?.metadata.uid
            )
        store.observe(answer)
        ledger.record(answer, wanted: wanted, owner: owner)
        return answer
    }

    /// Sees to it that what is about to adopt an object isn't being deleted without it.
    ///
    /// `kubectl delete --cascade=orphan` takes an object's owner away just before the owner goes, and the cache may not know
    /// of that yet: adopted then, the object would be deleted with its owner.
    ///
    /// - Throws: `KubeError`; a conflict where the owner is gone or on its way.
    func confirm(_ owner: ChildOwner, in namespace: String) async throws {
        let metadata =
            owner.type == SpinApp.type
            ? try await find(SpinApp.self, owner, in: namespace) : try await find(Shim.self, owner, in: "")
        if let metadata, metadata.uid == owner.uid, !metadata.isBeingDeleted { return }
        let message = "\(owner.type.kind) \"\(owner.name)\" is being deleted and cannot adopt objects"
        throw KubeError(
            .server,
            status: Status(code: 409, reason: "Conflict", message: message),
            message: message
        )
    }

    /// The metadata of an owner as the API server has it. By a list of one, since the operator has the right to list.
    private func find<Object: Resource>(
        _ type: Object.Type,
        _ owner: ChildOwner,
        in namespace: String
    ) async throws -> ObjectMeta? {
        let selection = Selection(ObjectKey(namespace: namespace, name: owner.name))
        return try await reader.list(Object.self, selection, ListOptions(limit: 1)).items.first?.metadata
    }

    /// Does what an apply can't do by itself: it adds to what is there, and removes only what its manager has.
    private func prepare<Object: Child>(
        _ live: Object,
        for configuration: JSONValue,
        owner: ChildOwner,
        givingUp field: [String]?
    ) async throws {
        if Takeover.isNeeded(for: live.metadata) { try await takeOver(live) }
        if live.metadata.namesEarlierOwner(than: owner) {
            try await replaceOwner(of: live, as: configuration, owner: owner)
        }
        try await reclaim(live, for: configuration)
        if let field { try await giveUp(field, of: live) }
    }

    /// Creates a Secret.
    func createSecret(_ configuration: JSONValue, in namespace: String) async throws -> SecretMetadata {
        try await refusable(SecretMetadata.type, try configuration.objectKey()) {
            try await writer.create(
                SecretMetadata.self,
                configuration,
                in: namespace,
                fieldManager: Self.fieldManager
            )
        }
    }

    /// Deletes a child that is no longer wanted, if it is ours.
    ///
    /// - Throws: ``AppFailure`` where it is over a bound: whether it is ours can't be seen then, so it stays.
    func remove<Object: Child>(_ key: ObjectKey, from store: Store<Object>, owner: ChildOwner) async throws {
        try store.checkRead(key, controlledBy: owner)
        guard let live = store[key], Ownership(of: live.metadata, for: owner).allowsDeletion,
            !live.metadata.isBeingDeleted
        else { return }
        do {
            try await writer.delete(Object.type, key, DeleteOptions(uid: live.metadata.uid))
        } catch let error as KubeError where error.isNotFound {
            // Gone already, which is what was wanted.
        }
        ledger.drop(live, owner: owner)
    }

    /// The first apply of an object that the cache doesn't know.
    ///
    /// The cache holds what is labelled as ours, so an object of that name may be there all the same. A Deployment
    /// is applied without force: any other one has another selector, and the conflict tells in the same request. A
    /// Service may have no selector at all, and an apply would quietly merge into it, so it is looked for first.
    private func create<Object: Child>(
        _ configuration: JSONValue,
        key: ObjectKey,
        wanted: Digest,
        owner: ChildOwner
    ) async throws -> Object {
        if Object.conflictsByItself {
            do {
                return try await apply(configuration, key: key, wanted: wanted, force: false)
            } catch let error as KubeError where error.isConflict {
                // Somebody's object is there; whose, is seen below.
            }
        }
        do {
            let live = try await reader.get(Object.self, key)
            switch try ledger.verdict(on: live, wanted: wanted, configuration: configuration, owner: owner) {
            case .foreign: throw conflict(Object.type, key, live.metadata, owner)
            case .terminating: throw AppFailure.terminating(Object.type, key, live.metadata)
            case .adopt: try await confirm(owner, in: key.namespace)
            case .apply, .settled: break
            }
            try await prepare(live, for: configuration, owner: owner, givingUp: nil)
            return try await apply(
                configuration,
                key: key,
                wanted: wanted,
                force: true,
                of: live.metadata.uid
            )
        } catch let error as KubeError where error.isNotFound {
            return try await apply(configuration, key: key, wanted: wanted, force: false)
        }
    }

    private func apply<Object: Child>(
        _ configuration: JSONValue,
        key: ObjectKey,
        wanted: Digest,
        force: Bool,
        of uid: String? = nil
    ) async throws -> Object {
        var configuration = configuration
        // Not on another object that has the name by now.
        if let uid { configuration["metadata"]?["uid"] = .string(uid) }
        var annotations = configuration[path: "metadata", "annotations"] ?? [:]
        annotations[ChildLedger.annotation] = .string(wanted.description)
        configuration["metadata"]?["annotations"] = annotations
        let body = configuration
        return try await refusable(Object.type, key) {
            try await writer.apply(
                Object.self,
                body,
                to: key,
                subresource: nil,
                fieldManager: Self.fieldManager,
                force: force
            )
        }
    }

    private func takeOver<Object: Child>(_ live: Object) async throws {
        try await amendManagers(of: live) { fields in
            Takeover.patch(
                managedFields: fields.entries,
                resourceVersion: fields.metadata.resourceVersion,
                successor: Self.fieldManager
            )
        }
    }

    /// Becomes the only manager of what somebody else broke.
    private func reclaim<Object: Child>(_ live: Object, for configuration: JSONValue) async throws {
        guard live.metadata.fieldManagers.contains(where: { $0 != Self.entry }),
            let content = Object.content(of: configuration), let spec = try live.spec.value()
        else { return }
        let root = Object.contentPath.map { "f:\($0)" }
        let paths = Breakage.paths(of: content, in: spec, exactLists: Object.exactLists).map { root + $0 }
        guard !paths.isEmpty else { return }
        try await amendManagers(of: live) { fields in
            Takeover.patch(
                claiming: paths,
                managedFields: fields.entries,
                resourceVersion: fields.metadata.resourceVersion,
                manager: Self.fieldManager
            )
        }
    }

    /// How the managed fields name what we apply.
    private static let entry = FieldManagerEntry(manager: fieldManager, operation: "Apply")

    /// Names this owner instead of an earlier one of its name: two can't control an object, and an apply only adds.
    private func replaceOwner<Object: Child>(
        of live: Object,
        as configuration: JSONValue,
        owner: ChildOwner
    ) async throws {
        guard let reference = configuration[path: "metadata", "ownerReferences"]?.array?.first else { return }
        let own = try OwnerReference(json: reference.jsonBytes)
        let _: Object = try await writer.patch(
            Object.self,
            .merge([
                "metadata": [
                    "uid": .string(live.metadata.uid),
                    "resourceVersion": .string(live.metadata.resourceVersion),
                    "ownerReferences": live.metadata.ownerReferences(with: own, for: owner),
                ]
            ]),
            to: live.key,
            subresource: nil,
            fieldManager: Self.fieldManager
        )
    }

    /// Ceases to be the manager of a field, so that the next apply without it leaves its value alone.
    private func giveUp<Object: Child>(_ field: [String], of live: Object) async throws {
        try await amendManagers(of: live) { fields in
            Takeover.patch(
                givingUp: field,
                managedFields: fields.entries,
                resourceVersion: fields.metadata.resourceVersion,
                manager: Self.fieldManager
            )
        }
    }

    /// Changes who manages which fields of an object, where there is something to change.
    private func amendManagers<Object: Child>(
        of live: Object,
        _ patch: (ManagedFields<Object>) -> [JSONValue]?
    ) async throws {
        guard let patch = patch(try await reader.get(ManagedFields<Object>.self, live.key)) else { return }
        let _: Object = try await writer.patch(
            Object.self,
            .json(patch),
            to: live.key,
            subresource: nil,
            fieldManager: Self.fieldManager
        )
    }

    /// Turns a refusal of what we asked for into a problem that the app's owner is told.
    func refusable<Value>(
        _ type: ResourceType,
        _ key: ObjectKey,
        _ write: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await write()
        } catch let error as KubeError where error.isRefusal {
            throw AppFailure(
                .applyRefused,
                "the API server rejected \(type.kind) \"\(key.name)\": \(error.message)",
                // A policy or a quota refuses with any of these codes, and may be changed without our being told.
                isTransient: true,
                fields: error.status?.causes.map(\.field) ?? [],
                cause: RetryCause(error)
            )
        }
    }

    func conflict(
        _ type: ResourceType,
        _ key: ObjectKey,
        _ live: ObjectMeta?,
        _ owner: ChildOwner
    ) -> AppFailure {
        let other = live?.ownerReferences.first { $0.kind == owner.type.kind && $0.uid != owner.uid }
        let message =
            other.map {
                "\(type.kind) \"\(key)\" belongs to another \(owner.type.kind) named \"\($0.name)\"; use another "
                    + "name, or wait until it is gone if its owner was deleted"
            }
            ?? "\(type.kind) \"\(key)\" already exists and was not created by Bobbin for this \(owner.type.kind); "
            + "use another name or delete that object"
        return AppFailure(.nameConflict, message, isTransient: true)
    }
}

extension KubeError {
    /// Whether the API server refuses the object itself.
    fileprivate var isRefusal: Bool { isInvalid || isForbidden || status?.code == 400 || isUndeclaredField }
}

extension JSONValue {
    /// The object with more annotations.
    fileprivate func annotated(_ notes: [String: String]) -> JSONValue {
        guard !notes.isEmpty else { return self }
        var object = self
        var annotations = self[path: "metadata", "annotations"] ?? [:]
        for (name, value) in notes.sorted(by: { $0.key < $1.key }) { annotations[name] = .string(value) }
        object["metadata"]?["annotations"] = annotations
        return object
    }

    /// The namespace and name of a rendered object.
    func objectKey() throws -> ObjectKey {
        guard let name = self[path: "metadata", "name"]?.string else {
            throw JSONError("a rendered object has no metadata.name", at: 0)
        }
        return ObjectKey(namespace: self[path: "metadata", "namespace"]?.string ?? "", name: name)
    }
}

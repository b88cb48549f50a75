// SPDX-License-Identifier: Apache-2.0

import Digests
import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI
import SpinRendering

/// Keeps the Secrets with generated runtime configurations.
///
/// Their names tell their content by a checksum that spin-operator chose and that collides easily, so each also
/// carries a digest of it. A Secret that nobody but us has written is believed to be as it was made; any other is
/// read once for each of its versions.
struct RuntimeConfigSecrets: Sendable {
    /// The configuration can't be stored under this name: another one already is.
    struct NameTaken: Error {}

    private let children: ChildWriter
    private let store: Store<SecretMetadata>
    /// The versions that were read and found right, by the Secret's name, of each app.
    private let verified: Remembered<[String: String]>

    init(
        children: ChildWriter,
        store: Store<SecretMetadata>,
        verified: Remembered<[String: String]> = Remembered(blank: [:])
    ) {
        self.children = children
        self.store = store
        self.verified = verified
    }

    /// Creates a Secret, or makes it again what it was.
    ///
    /// - Parameter isLast: whether the name can't be another configuration's: one that differs is an edited one.
    /// - Throws: ``NameTaken`` where the app has a Secret of that name with another configuration, ``AppFailure`` for
    ///   one that isn't the app's, else `KubeError`.
    func ensure(_ rendered: JSONValue, owner: ChildOwner, isLast: Bool = false) async throws {
        let key = try rendered.objectKey()
        let (configuration, digest) = try Self.signed(rendered, owner: owner.uid)
        if let live = store[key] {
            return try await check(live, key, configuration, digest, owner: owner, isLast: isLast)
        }
        do {
            store.observe(try await children.createSecret(configuration, in: key.namespace))
        } catch let error as KubeError where error.isAlreadyExists {
            let live = try await children.reader.get(SecretMetadata.self, key)
            try await check(live, key, configuration, digest, owner: owner, isLast: isLast)
        }
    }

    /// Whether a configuration is already stored under the longer of its names, which ends in a digest of it.
    func isUnderLongName(_ digest: String, shortName: String, of app: SpinApp) -> Bool {
        let value = ObjectCaches.appIndexValue(
            namespace: app.metadata.namespace,
            label: ChildNames(app: app.metadata.name).appLabel
        )
        return store.objects(index: ObjectCaches.secretsByApp.name, value: value).contains {
            $0.metadata.name != shortName && $0.metadata.name.hasSuffix("-\(digest.prefix(8))")
                && $0.ownership(for: ChildOwner(app)) != .foreign
        }
    }

    /// Whether a Secret of the app's is there and is as it was made, as far as that is known without reading it.
    func isTrusted(_ key: ObjectKey, owner: ChildOwner) -> Bool {
        guard let live = store[key], live.metadata.isOwned(by: owner.uid), !live.metadata.isBeingDeleted
        else { return false }
        return live.isWrittenOnlyByUs || isVerified(live, owner)
    }

    private func isVerified(_ live: SecretMetadata, _ owner: ChildOwner) -> Bool {
        verified[owner.key(ofChildIn: live.key.namespace)][live.key.name] == live.metadata.resourceVersion
    }

    /// Records that a version was read and found right, and drops what is known of Secrets that are gone.
    private func recordVerified(_ key: ObjectKey, version: String, _ owner: ChildOwner) {
        verified.update(owner.key(ofChildIn: key.namespace)) { versions in
            versions = versions.filter {
                store.version(of: ObjectKey(namespace: key.namespace, name: $0.key)) != nil
            }
            versions[key.name] = version
        }
    }

    private func check(
        _ live: SecretMetadata,
        _ key: ObjectKey,
        _ configuration: JSONValue,
        _ digest: String,
        owner: ChildOwner,
        isLast: Bool
    ) async throws {
        let ownership = live.ownership(for: owner)
        let isOwned = live.metadata.isOwned(by: owner.uid)
        guard ownership != .foreign || isOwned else {
            throw children.conflict(SecretMetadata.type, key, live.metadata, owner)
        }
        if ownership != .foreign, live.metadata.isBeingDeleted {
            throw AppFailure.terminating(SecretMetadata.type, key, live.metadata)
        }
        let signature = live.metadata.annotations[SpinKeyspace.appliedConfigurationAnnotation]
        let isSigned = signature == digest
        // Without its label no watch tells of it, and it would be believed to be there for ever.
        let isLabelled = live.metadata.labels[SpinKeyspace.appNameLabel] != nil
        if isOwned, isSigned, isLabelled, live.isWrittenOnlyByUs { return }
        if isOwned, isLabelled, isVerified(live, owner) { return }
        let content = try await children.reader.get(SecretData.self, key)
        let isRight = content.holds(configuration["data"])
        if isRight, isLabelled, isOwned, isSigned || ownership == .foreign {
            // Of somebody's own Secret with this very content, the content is all that matters.
            recordVerified(key, version: content.metadata.resourceVersion, owner)
        } else if ownership == .foreign {
            guard !isLast else { throw children.conflict(SecretMetadata.type, key, live.metadata, owner) }
            throw NameTaken()
        } else if isSigned || isRight || isLast || (signature == nil && ownership == .ours) {
            if !isOwned { try await children.confirm(owner, in: key.namespace) }
            try await restore(configuration, content, owner: owner)
        } else {
            throw NameTaken()
        }
    }

    /// Undoes an edit, and gives back an owner that was lost. What somebody added to the data goes too: the whole of it
    /// is ours.
    ///
    /// - Throws: `KubeError`; a conflict where the Secret isn't as it was read any more.
    private func restore(_ configuration: JSONValue, _ live: SecretData, owner: ChildOwner) async throws {
        let key = live.metadata.key
        var data = configuration["data"] ?? [:]
        for name in live.data.keys where data[name] == nil { data[name] = .null }
        var metadata: JSONValue = [
            "uid": .string(live.metadata.uid), "resourceVersion": .string(live.metadata.resourceVersion),
        ]
        for part in ["labels", "annotations"] { metadata[part] = configuration[path: "metadata", part] }
        if !live.metadata.isOwned(by: owner.uid),
            let reference = configuration[path: "metadata", "ownerReferences"]?.array?.first
        {
            let own = try OwnerReference(json: reference.jsonBytes)
            metadata["ownerReferences"] = live.metadata.ownerReferences(with: own, for: owner)
        }
        let patch: JSONValue = ["metadata": metadata, "data": data]
        let answer: SecretMetadata = try await children.refusable(SecretMetadata.type, key) {
            try await self.children.writer.patch(
                SecretMetadata.self,
                .merge(patch),
                to: key,
                subresource: nil,
                fieldManager: ChildWriter.fieldManager
            )
        }
        store.observe(answer)
        recordVerified(key, version: answer.metadata.resourceVersion, owner)
    }

    /// The configuration with a digest of its data, salted by the owner's UID.
    private static func signed(_ rendered: JSONValue, owner uid: String) throws -> (JSONValue, String) {
        let digest = try SHA256(of: Array(uid.utf8) + (rendered["data"] ?? [:]).canonicalBytes).shortened
        var configuration = rendered
        var annotations = rendered[path: "metadata", "annotations"] ?? [:]
        annotations[SpinKeyspace.appliedConfigurationAnnotation] = .string(digest)
        configuration["metadata"]?["annotations"] = annotations
        return (configuration, digest)
    }
}

extension SecretData {
    /// Whether it holds this data and nothing else.
    fileprivate func holds(_ rendered: JSONValue?) -> Bool {
        let wanted = rendered?.object?.members ?? []
        return wanted.count == data.count
            && wanted.allSatisfy { $0.value.string.flatMap(Base64.decode) == data[$0.key] }
    }
}

extension SecretMetadata {
    /// Whose the Secret is, if it holds a generated configuration: spin-operator's aren't marked.
    func ownership(for owner: ChildOwner) -> Ownership {
        let ownership = Ownership(of: metadata, for: owner)
        guard ownership == .foreign, hasConfiguration, metadata.isOwned(by: owner.uid),
            metadata.controller == nil,
            metadata.fieldManagers.allSatisfy({ Self.predecessors.contains($0.manager) })
        else { return ownership }
        return .predecessors
    }

    /// The field managers of spin-operator, which is built as `manager`.
    private static let predecessors: Set<String> = [Takeover.predecessor, "manager"]

    /// Whether the managed fields prove that nobody else has changed the data.
    fileprivate var isWrittenOnlyByUs: Bool {
        hasConfiguration && metadata.fieldManagers.allSatisfy { $0.manager == ChildWriter.fieldManager }
    }
}

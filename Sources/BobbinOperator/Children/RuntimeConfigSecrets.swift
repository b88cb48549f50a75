import Digests
import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI
import SpinRendering
import Synchronization

/// Keeps the Secrets with generated runtime configurations.
///
/// Their names tell their content by a checksum that spin-operator chose and that collides easily, so each also
/// carries a digest of it. A Secret that nobody but us has written is believed to be as it was made; any other is
/// read once for each of its versions.
final class RuntimeConfigSecrets: Sendable {
    /// The configuration can't be stored under this name: another one already is.
    struct NameTaken: Error {}

    private let children: ChildWriter
    private let store: Store<SecretMetadata>
    /// The versions that were read and found right.
    private let verified = Mutex<[ObjectKey: String]>([:])

    init(children: ChildWriter, store: Store<SecretMetadata>) {
        self.children = children
        self.store = store
    }

    /// Creates a Secret, or makes it again what it was.
    ///
    /// - Parameter isLast: whether the name can't be another configuration's: one that differs is an edited one.
    /// - Throws: ``NameTaken`` where the app has a Secret of that name with another configuration, ``AppFailure`` for
    ///   one that isn't the app's, else `KubeError`.
    func bring(_ rendered: JSONValue, owner uid: String, isLast: Bool = false) async throws {
        let key = try rendered.objectKey()
        let (configuration, digest) = try Self.signed(rendered, owner: uid)
        if let live = store[key] {
            return try await check(live, key, configuration, digest, owner: uid, isLast: isLast)
        }
        do {
            store.observe(try await children.createSecret(configuration, in: key.namespace))
        } catch let error as KubeError where error.isAlreadyExists {
            let live = try await children.reader.get(SecretMetadata.self, key)
            try await check(live, key, configuration, digest, owner: uid, isLast: isLast)
        }
    }

    /// Whether a configuration is already stored under the longer of its names, which ends in a digest of it.
    func isUnderLongName(_ digest: String, shortName: String, owner uid: String) -> Bool {
        store.keys(index: "owner", value: uid).contains {
            $0.name != shortName && $0.name.hasSuffix("-\(digest.prefix(8))")
        }
    }

    /// Whether a Secret of the app's is there and is as it was made, as far as that is known without reading it.
    func isTrusted(_ key: ObjectKey, owner uid: String) -> Bool {
        guard let live = store[key], live.metadata.isOwned(by: uid), !live.metadata.isBeingDeleted else {
            return false
        }
        return live.isWrittenOnlyByUs || verified.withLock({ $0[key] }) == live.metadata.resourceVersion
    }

    /// Keeps nothing of an app that is gone.
    func forget(_ app: ObjectKey) {
        let prefix = "\(ChildNames(app: app.name).deployment)-"
        verified.withLock { verified in
            guard !verified.isEmpty else { return }
            verified = verified.filter { $0.key.namespace != app.namespace || !$0.key.name.hasPrefix(prefix) }
        }
    }

    private func check(
        _ live: SecretMetadata,
        _ key: ObjectKey,
        _ configuration: JSONValue,
        _ digest: String,
        owner uid: String,
        isLast: Bool
    ) async throws {
        guard live.metadata.isOwned(by: uid) else {
            throw children.conflict(SecretMetadata.type, key, live.metadata)
        }
        let signature = live.metadata.annotations[SpinKeyspace.appliedConfigurationAnnotation]
        let isSigned = signature == digest
        // Somebody may have removed our signature too. A Secret that we never wrote is spin-operator's.
        let isOurs = live.metadata.fieldManagers.contains { $0.manager == ChildWriter.fieldManager }
        // Without its label no watch tells of it, and it would be believed to be there for ever.
        let isLabelled = live.metadata.labels[SpinKeyspace.appNameLabel] != nil
        if isSigned, isLabelled, live.isWrittenOnlyByUs { return }
        if isLabelled, verified.withLock({ $0[key] }) == live.metadata.resourceVersion { return }
        let content = try await children.reader.get(SecretData.self, key)
        let wanted = configuration["data"]?.object?.members ?? []
        let isRight =
            wanted.count == content.data.count
            && wanted.allSatisfy { $0.value.string.flatMap(Base64.decode) == content.data[$0.key] }
        if isRight, isLabelled, isSigned {
            verified.withLock { $0[key] = content.metadata.resourceVersion }
        } else if isSigned || isRight || isLast || (signature == nil && isOurs) {
            try await restore(configuration, key, foreign: content.data.keys)
        } else {
            throw NameTaken()
        }
    }

    /// Undoes an edit. What somebody added goes too: the whole of the data is ours.
    private func restore(
        _ configuration: JSONValue,
        _ key: ObjectKey,
        foreign keys: some Sequence<String>
    ) async throws {
        var data = configuration["data"] ?? [:]
        for name in keys where data[name] == nil { data[name] = .null }
        var metadata: JSONValue = [:]
        for part in ["labels", "annotations"] { metadata[part] = configuration[path: "metadata", part] }
        let answer: SecretMetadata = try await children.refusable(SecretMetadata.type, key) {
            try await self.children.writer.patch(
                SecretMetadata.self,
                .merge(["metadata": metadata, "data": data]),
                to: key,
                subresource: nil,
                fieldManager: ChildWriter.fieldManager
            )
        }
        store.observe(answer)
        verified.withLock { $0[key] = answer.metadata.resourceVersion }
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

extension SecretMetadata {
    /// Whether the managed fields prove that nobody else has changed the data.
    fileprivate var isWrittenOnlyByUs: Bool {
        hasConfiguration && metadata.fieldManagers.allSatisfy { $0.manager == ChildWriter.fieldManager }
    }
}

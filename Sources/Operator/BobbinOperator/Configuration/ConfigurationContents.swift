// SPDX-License-Identifier: Apache-2.0

import Digests
import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI
import SpinRendering
import SpinState
import Synchronization

/// What is known of the Secrets and ConfigMaps that apps refer to: digests of their values, never the values.
///
/// An object is read when it is first asked for and when its watch tells of a new version. Where it can't be watched,
/// it is read each time.
final class ConfigurationContents: Sendable {
    /// The digests of an object's values by their keys, as of one version of it.
    struct Content: Sendable, Hashable {
        var uid: String
        var resourceVersion: String
        var digests: [String: SHA256]
        /// What the object itself says it was made with, where it was made by an operator.
        var signature: String?
        /// Whether the operator is among those who wrote it.
        var isWrittenByUs = false
        /// The digests of the CA bundles that the operator put there before, in hexadecimal digits.
        var previousBundles: [String] = []
    }

    /// A Secret or a ConfigMap.
    struct Object: Sendable, Hashable {
        var kind: ConfigurationReference.Kind
        var key: ObjectKey
    }

    /// The values that were read while one app is looked at, so that nothing is read twice for it.
    typealias Values = [Object: [String: [UInt8]]]

    private let reader: any ObjectReader
    private let watches: ReferenceWatches
    private let contents = Mutex(ContentMemory())
    /// What each app refers to.
    private let references: Remembered<Set<Object>>
    /// How many apps refer to an object.
    private let users = Mutex<[Object: Int]>([:])

    init(
        reader: any ObjectReader,
        watches: ReferenceWatches,
        references: Remembered<Set<Object>> = Remembered(blank: [])
    ) {
        self.reader = reader
        self.watches = watches
        self.references = references
    }

    /// Has the objects watched that an app refers to, and no longer those that it referred to before.
    func refer(_ app: ObjectKey, to objects: Set<Object>) {
        let before = references.update(app) { known in
            defer { known = objects }
            return known
        }
        guard before != objects else { return }
        let dropped = before.subtracting(objects)
        users.withLock { users in
            for object in objects.subtracting(before) { users[object, default: 0] += 1 }
            for object in dropped {
                let left = (users[object] ?? 1) - 1
                users[object] = left > 0 ? left : nil
            }
        }
        watches.secrets.refer(app, to: Set(objects.filter { $0.kind == .secret }.map(\.key)))
        watches.configMaps.refer(app, to: Set(objects.filter { $0.kind == .configMap }.map(\.key)))
        // Somebody else may still use it; then it is read once more, which is cheaper than counting.
        contents.withLock { contents in
            for object in dropped { contents.forget(object) }
        }
    }

    /// Whether more than one app refers to an object.
    func isShared(_ object: Object) -> Bool { users.withLock { $0[object] ?? 0 > 1 } }

    /// The digests of an object's values; `nil` where there is no such object.
    ///
    /// - Parameters:
    ///   - values: Gets the values, where they are read just now and `keepsValues` says so.
    /// - Throws: `KubeError`, and ``AppFailure`` for an object or values that are too large.
    func content(
        of object: Object,
        for user: ObjectKey,
        keepsValues: Bool,
        reading values: inout Values
    ) async throws -> Content? {
        let state = state(of: object)
        switch state {
        case .absent:
            observe(object, state, by: user)
            return nil
        case .present(let uid, let version):
            let known = contents.withLock { $0[object] }
            if let known, known.uid == uid, known.resourceVersion == version {
                observe(object, state, by: user)
                return known
            }
        case .unknown: break
        }
        return try await read(object, for: user, keepsValues: keepsValues, into: &values)
    }

    /// The values of an object; `nil` where there is none.
    ///
    /// - Throws: As ``content(of:for:keepsValues:reading:)``.
    func values(
        of object: Object,
        for user: ObjectKey,
        reading values: inout Values
    ) async throws -> [String: [UInt8]]? {
        if let read = values[object] { return read }
        guard try await read(object, for: user, keepsValues: true, into: &values) != nil else { return nil }
        return values[object]
    }

    /// Notes that an object was written just now, and is to be read anew.
    func recordWrite(of object: Object, _ metadata: ObjectMeta, by user: ObjectKey) {
        observe(
            object,
            .present(uid: metadata.uid, resourceVersion: metadata.resourceVersion),
            by: user
        )
        forget(object)
    }

    /// Has an object be read anew.
    func forget(_ object: Object) { contents.withLock { $0.forget(object) } }

    private func state(of object: Object) -> ReferencedState {
        switch object.kind {
        case .secret: watches.secrets.state(of: object.key)
        case .configMap: watches.configMaps.state(of: object.key)
        }
    }

    private func read(
        _ object: Object,
        for user: ObjectKey,
        keepsValues: Bool,
        into values: inout Values
    ) async throws -> Content? {
        guard let (metadata, data) = try await get(object) else {
            observe(object, .absent, by: user)
            contents.withLock { $0.forget(object) }
            return nil
        }
        let content = Content(
            uid: metadata.uid,
            resourceVersion: metadata.resourceVersion,
            digests: try data.mapValues { try SHA256(of: $0) },
            signature: metadata.annotations[SpinKeyspace.appliedConfigurationAnnotation],
            isWrittenByUs: metadata.fieldManagers.contains { $0.manager == ChildWriter.fieldManager },
            previousBundles: DefaultBundle.previous(in: metadata.annotations)
        )
        observe(
            object,
            .present(uid: content.uid, resourceVersion: content.resourceVersion),
            by: user
        )
        contents.withLock { $0.keep(content, of: object) }
        guard keepsValues else { return content }
        values[object] = data
        try Self.check(values)
        return content
    }

    /// How many bytes the values may have that one app's runtime configuration is made of. The Secret that they become
    /// holds 1 MiB.
    private static let valueLimit = 4 << 20

    /// - Throws: ``AppFailure``.
    private static func check(_ values: Values) throws {
        let size = values.values.reduce(0) { $0 + $1.values.reduce(0) { $0 + $1.count } }
        guard size > valueLimit else { return }
        throw AppFailure(
            .objectTooLarge,
            "spec.runtimeConfig: the referenced Secrets and ConfigMaps hold more than \(valueLimit >> 20) MiB of "
                + "values in total; use smaller ones"
        )
    }

    private func observe(_ object: Object, _ state: ReferencedState, by user: ObjectKey) {
        switch object.kind {
        case .secret: watches.secrets.observe(object.key, state, by: user)
        case .configMap: watches.configMaps.observe(object.key, state, by: user)
        }
    }

    private func get(_ object: Object) async throws -> (ObjectMeta, [String: [UInt8]])? {
        do {
            switch object.kind {
            case .secret:
                let secret = try await reader.get(SecretData.self, object.key)
                return (secret.metadata, secret.data)
            case .configMap:
                let map = try await reader.get(ConfigMapData.self, object.key)
                return (map.metadata, map.data.mapValues { Array($0.utf8) }.merging(map.binaryData) { $1 })
            }
        } catch let error as KubeError where error.isNotFound {
            return nil
        } catch let error as KubeError where error.code == .tooLarge {
            throw AppFailure(
                .objectTooLarge,
                "cannot read \(object.kind.rawValue) \"\(object.key.name)\": \(error.message); make it smaller or "
                    + "use another one"
            )
        }
    }
}

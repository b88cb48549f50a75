// SPDX-License-Identifier: Apache-2.0

import Digests
import KubeClient
import KubeModel
import SpinAPI
import SpinState
import Synchronization

/// Where the operator keeps its ``DigestKey``: in a Secret of its own namespace, which it creates when an app first takes
/// values, and never changes.
///
/// The key is read once and then kept. One that somebody deletes is made anew by the next operator that needs it.
final class DigestKeySource: Sendable {
    /// The name of the Secret.
    static let name = Installation.configurationKeyName
    /// The key in the Secret under which the bytes are.
    static let entry = "key"

    private let secret: ObjectKey
    private let reader: any ObjectReader
    private let writer: any ObjectWriter
    private let random: @Sendable () -> [UInt8]
    private let known = Mutex<DigestKey?>(nil)

    /// - Parameters:
    ///   - namespace: The operator's own.
    ///   - random: Makes ``DigestKey/length`` bytes that nobody can guess.
    init(
        namespace: String,
        reader: any ObjectReader,
        writer: any ObjectWriter,
        random: @escaping @Sendable () -> [UInt8] = DigestKeySource.systemRandom
    ) {
        secret = Installation(namespace: namespace).configurationKey
        self.reader = reader
        self.writer = writer
        self.random = random
    }

    /// The key; made where there is none yet.
    ///
    /// - Throws: ``AppFailure`` where the Secret holds none, else `KubeError` or `DigestError`.
    func key() async throws -> DigestKey {
        if let key = known.withLock({ $0 }) { return key }
        var held = try await read()
        if held == nil { held = try await create() }
        guard let bytes = held?.data[Self.entry], let key = try DigestKey(bytes: bytes) else {
            throw AppFailure(
                .unreadable,
                "Secret \"\(secret.name)\" in namespace \"\(secret.namespace)\" has no \(DigestKey.length)-byte key "
                    + "\"\(Self.entry)\"; delete the Secret and the operator creates a new one",
                isTransient: true
            )
        }
        known.withLock { $0 = key }
        return key
    }

    private func read() async throws -> SecretData? {
        do {
            return try await reader.get(SecretData.self, secret)
        } catch let error as KubeError where error.isNotFound {
            return nil
        }
    }

    private func create() async throws -> SecretData {
        let body: JSONValue = [
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": [
                "name": .string(secret.name),
                "namespace": .string(secret.namespace),
                "labels": ["app.kubernetes.io/managed-by": .string(Installation.product)],
            ],
            // Another key would be of no use to anybody.
            "immutable": true,
            "type": "Opaque",
            "data": [Self.entry: .string(Base64.encode(random()))],
        ]
        do {
            return try await writer.create(
                SecretData.self,
                body,
                in: secret.namespace,
                fieldManager: ChildWriter.fieldManager
            )
        } catch let error as KubeError where error.isAlreadyExists {
            // Another worker was faster, or another operator.
            return try await reader.get(SecretData.self, secret)
        }
    }

    /// Bytes from the system's random generator, which is fit for keys.
    private static func systemRandom() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<DigestKey.length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Digests
import KubeClient
import KubeModel
import SpinAPI
import SpinRendering
import SpinState
import Synchronization

/// The CA bundle that an executor may ask to be put beside its apps: the one of the operator's own image.
final class CertificateBundle: Sendable {
    /// The file in PEM.
    let path: String
    private let contents: ConfigurationContents
    private let children: ChildWriter
    private let digest = Mutex<SHA256?>(nil)

    init(path: String, contents: ConfigurationContents, children: ChildWriter) {
        self.path = path
        self.contents = contents
        self.children = children
    }

    /// Creates the Secret unless it is there, and renews it where it still is as an earlier operator made it.
    ///
    /// Whose it is otherwise doesn't matter: many apps share one, and somebody's own bundle of that name is to be used
    /// as it is.
    ///
    /// - Throws: ``AppFailure`` where the operator has no bundle to give, `KubeError`.
    func ensure(_ name: String, for app: ObjectKey) async throws {
        let key = ObjectKey(namespace: app.namespace, name: name)
        let object = ConfigurationContents.Object(kind: .secret, key: key)
        var values: ConfigurationContents.Values = [:]
        guard
            let content = try await contents.content(
                of: object,
                for: app,
                keepsValues: false,
                reading: &values
            )
        else {
            return try await create(object, for: app)
        }
        guard let present = DefaultBundle.digest(in: content), present != (try bundleDigest()) else { return }
        var (_, configuration) = try rendered(key)
        // Apps that an earlier version made counted the bundle among their values: it must stay known to them.
        configuration["metadata"]?["annotations"]?[SpinKeyspace.previousBundlesAnnotation] = .string(
            DefaultBundle.annotation(after: present, previous: content.previousBundles)
        )
        let answer: SecretMetadata = try await children.refusable(SecretMetadata.type, key) {
            try await self.children.writer.patch(
                SecretMetadata.self,
                .merge([
                    "metadata": [
                        "annotations": configuration[path: "metadata", "annotations"] ?? [:],
                        "resourceVersion": .string(content.resourceVersion),
                    ],
                    "data": configuration["data"] ?? [:],
                ]),
                to: key,
                subresource: nil,
                fieldManager: ChildWriter.fieldManager
            )
        }
        contents.recordWrite(of: object, answer.metadata, by: app)
    }

    private func create(_ object: ConfigurationContents.Object, for app: ObjectKey) async throws {
        let (key, configuration) = try rendered(object.key)
        do {
            let answer = try await children.createSecret(configuration, in: key.namespace)
            contents.recordWrite(of: object, answer.metadata, by: app)
        } catch let error as KubeError where error.isAlreadyExists {
            // Another app of the namespace was faster; the watch tells of it.
            contents.forget(object)
        }
    }

    private func rendered(_ key: ObjectKey) throws -> (ObjectKey, JSONValue) {
        let bundle = try contentsOfFile()
        var secret = SpinAppRendering.caSecret(name: key.name, namespace: key.namespace, bundle: bundle)
        let annotation = SpinKeyspace.appliedConfigurationAnnotation
        secret["metadata"]?["annotations"]?[annotation] = .string(try SHA256(of: bundle).shortened)
        return (key, secret)
    }

    /// Made once: the file is a part of the image.
    private func bundleDigest() throws -> SHA256 {
        if let digest = digest.withLock({ $0 }) { return digest }
        let made = try SHA256(of: try contentsOfFile())
        digest.withLock { $0 = made }
        return made
    }

    private func contentsOfFile() throws -> [UInt8] {
        do {
            return try HostFile.read(path)
        } catch {
            throw AppFailure(
                .certificatesMissing,
                "the executor requires the default CA certificates, but the operator cannot read \"\(path)\": "
                    + "\(error)",
                isTransient: true
            )
        }
    }
}

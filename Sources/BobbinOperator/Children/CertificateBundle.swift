import KubeClient
import KubeModel
import SpinAPI
import SpinRendering
import Synchronization

/// The CA bundle that an executor may ask to be put beside its apps: the one of the operator's own image.
final class CertificateBundle: Sendable {
    /// The file in PEM.
    let path: String
    /// The apps that were given one. Nobody tells of its deletion, so each app sees to it once.
    private let known = Mutex<[ObjectKey: Set<String>]>([:])

    init(path: String) { self.path = path }

    /// Creates the Secret unless it is there. Whose it is doesn't matter: many apps share one, and somebody's own
    /// bundle of that name is to be used as it is.
    ///
    /// - Throws: ``AppFailure`` where the operator has no bundle to give.
    func bring(_ name: String, for app: SpinApp, with children: ChildWriter) async throws {
        let namespace = app.metadata.namespace
        let key = ObjectKey(namespace: namespace, name: name)
        let uid = app.metadata.uid
        guard !known.withLock({ $0[key, default: []].contains(uid) }) else { return }
        do {
            let secret = SpinAppRendering.caSecret(name: name, namespace: namespace, bundle: try contents())
            _ = try await children.createSecret(secret, in: namespace)
        } catch let error as KubeError where error.isAlreadyExists {
            // It was there.
        }
        _ = known.withLock { $0[key, default: []].insert(uid) }
    }

    private func contents() throws -> [UInt8] {
        do {
            return try HostFile.read(path)
        } catch {
            throw AppFailure(
                .certificatesMissing,
                "the executor asks for the default CA certificates, but the operator can't read \(path): \(error)",
                isTransient: true
            )
        }
    }
}

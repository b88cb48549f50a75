import KubeClient
import KubeModel
import SpinAPI
import SpinRendering

/// Reads what a runtime configuration refers to, object by object, and keeps nothing of it.
struct ConfigurationSources: Sendable {
    let reader: any ObjectReader

    /// The values of an app's Secrets and ConfigMaps; what doesn't exist has no entry.
    func resolve(_ app: SpinApp) async throws -> ResolvedConfig {
        let dependencies = SpinAppRendering.dependencies(of: app)
        var resolved = ResolvedConfig()
        guard !dependencies.isEmpty else { return resolved }
        let namespace = app.metadata.namespace
        for name in dependencies.secrets.keys.sorted() {
            resolved.secrets[name] = try await read(SecretData.self, name, in: namespace)?.data
        }
        for name in dependencies.configMaps.keys.sorted() {
            resolved.configMaps[name] = try await read(ConfigMapData.self, name, in: namespace)?.data
        }
        return resolved
    }

    private func read<Object: Resource>(
        _ type: Object.Type,
        _ name: String,
        in namespace: String
    ) async throws -> Object? {
        do {
            return try await reader.get(type, ObjectKey(namespace: namespace, name: name))
        } catch let error as KubeError where error.isNotFound {
            return nil
        }
    }
}

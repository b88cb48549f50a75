// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import SpinAPI
package import SpinState

/// The known objects that apps are rendered with: from files, or read from a cluster.
///
/// An object without a namespace is in every namespace, as a manifest without one is.
package struct GivenObjects: Sendable {
    private var executors = ExecutorSet()
    private var secrets: [ObjectKey: [String: [UInt8]]] = [:]
    private var configMaps: [ObjectKey: [String: String]] = [:]

    package init() {}

    /// Adds an object, if apps are rendered with its kind. A later one of the same name replaces it.
    ///
    /// An executor that can't be read is taken, too: its apps have no other.
    ///
    /// - Throws: `JSONError` where a Secret can't be read; the error holds no value.
    package mutating func add(_ object: JSONValue) throws {
        let key = ObjectKey(
            namespace: object[path: "metadata", "namespace"]?.string ?? "",
            name: object[path: "metadata", "name"]?.string ?? ""
        )
        switch (object["apiVersion"]?.string, object["kind"]?.string) {
        case (SpinAppExecutor.type.apiVersion, "SpinAppExecutor"): executors.add(object)
        case ("v1", "Secret"): secrets[key] = try Self.secretData(object, key)
        case ("v1", "ConfigMap"):
            let data = object["data"]?.object?.members ?? []
            configMaps[key] = data.reduce(into: [:]) { $0[$1.key] = $1.value.string }
        default: break
        }
    }

    /// Adds all of `others`, which replace those of the same name.
    package mutating func add(overriding others: GivenObjects) {
        executors.add(overriding: others.executors)
        secrets.merge(others.secrets) { $1 }
        configMaps.merge(others.configMaps) { $1 }
    }

    private static func secretData(_ object: JSONValue, _ key: ObjectKey) throws -> [String: [UInt8]] {
        var data: [String: [UInt8]] = [:]
        for (name, value) in object["data"]?.object ?? JSONObject() {
            guard let bytes = value.string.flatMap(Base64.decode) else {
                throw JSONError("the value of \(name) in Secret \(key) is not base64", at: 0)
            }
            data[name] = bytes
        }
        for (name, value) in object["stringData"]?.object ?? JSONObject() {
            data[name] = value.string.map { Array($0.utf8) }
        }
        return data
    }

    /// The executor of an app, as the operator chooses it.
    ///
    /// - Parameter deploymentAnnotations: those of the app's Deployment, where it is at hand; else the app's status
    ///   tells which executor it has.
    package func executor(
        for app: SpinApp,
        ownNamespace: String,
        deploymentAnnotations: [String: String]? = nil
    ) -> ExecutorChoice {
        executors.choice(for: app, ownNamespace: ownNamespace, deploymentAnnotations: deploymentAnnotations)
    }

    /// The values of a Secret; `nil` if it is unknown.
    package func secret(_ name: String, in namespace: String) -> [String: [UInt8]]? {
        Self.find(name, in: namespace, secrets)
    }

    /// The values of a ConfigMap; `nil` if it is unknown.
    package func configMap(_ name: String, in namespace: String) -> [String: String]? {
        Self.find(name, in: namespace, configMaps)
    }

    private static func find<Value>(
        _ name: String,
        in namespace: String,
        _ objects: [ObjectKey: Value]
    ) -> Value? {
        objects.filter { $0.key.name == name && isIn(namespace, $0.key) }.max { $0.key < $1.key }?.value
    }

    private static func isIn(_ namespace: String, _ key: ObjectKey) -> Bool {
        key.namespace == namespace || key.namespace.isEmpty || namespace.isEmpty
    }
}

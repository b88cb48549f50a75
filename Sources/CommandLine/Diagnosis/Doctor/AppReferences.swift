// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import SpinRendering
import SpinState

/// The Secrets and ConfigMaps that apps and Shims require, and the fields that refer to them.
package struct AppReferences: Sendable {
    /// The fields that refer to each, such as `spec.imagePullSecrets of SpinApp "default/hello"`.
    package private(set) var users: [ObjectReference: [String]] = [:]

    package init(in snapshot: ClusterSnapshot) {
        let executors = ExecutorSet(snapshot.known(.executors))
        let own = snapshot.installation.namespace
        for object in snapshot.known(.apps) {
            guard let app = try? SpinApp(json: object.jsonBytes) else { continue }
            for name in app.spec.imagePullSecrets {
                add("Secret", app.metadata.namespace, name, "spec.imagePullSecrets of SpinApp \"\(app.key)\"")
            }
            // One that can't be used is told of by the app's own condition.
            guard let executor = executors.choice(for: app, ownNamespace: own).executor else { continue }
            let installsCA = executor.deploymentConfig?.installDefaultCACerts ?? false
            for reference in SpinAppRendering.references(of: app, executor: executor)
            where !reference.isOptional {
                // The operator makes that one itself.
                if installsCA, reference.use == .certificates { continue }
                add(
                    reference.kind.rawValue,
                    app.metadata.namespace,
                    reference.name,
                    "\(reference.field) of SpinApp \"\(app.key)\""
                )
            }
        }
        addShims(snapshot.known(.shims), own)
    }

    private mutating func addShims(_ shims: [JSONValue], _ own: String) {
        for object in shims {
            guard let shim = try? Shim(json: object.jsonBytes) else { continue }
            for name in shim.spec.agent.imagePullSecrets {
                add("Secret", own, name, "spec.agent.imagePullSecrets of Shim \"\(object.name)\"")
            }
            if let name = shim.spec.fetchStrategy.oci?.pullSecret {
                add("Secret", own, name, "spec.fetchStrategy.oci.pullSecret of Shim \"\(object.name)\"")
            }
            if let name = shim.spec.fetchStrategy.authoritiesConfigMap {
                let field = "spec.fetchStrategy.certificateAuthorities.configMap"
                add("ConfigMap", own, name, "\(field) of Shim \"\(object.name)\"")
            }
        }
    }

    private mutating func add(_ kind: String, _ namespace: String, _ name: String, _ user: String) {
        guard !name.isEmpty else { return }
        let reference = ObjectReference(kind: kind, key: ObjectKey(namespace: namespace, name: name))
        users[reference, default: []].append(user)
    }
}

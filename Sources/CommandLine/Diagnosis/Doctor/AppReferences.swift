import BobbinOperator
package import KubeModel
import SpinAPI
import SpinRendering

/// The Secrets and ConfigMaps that apps and Shims require, and the fields that refer to them.
package struct AppReferences: Sendable {
    /// The fields that refer to each, such as `spec.imagePullSecrets of SpinApp "default/hello"`.
    package private(set) var users: [ObjectReference: [String]] = [:]

    package init(in snapshot: ClusterSnapshot) {
        let executors = snapshot.known(.executors)
        let own = OperatorFacts.all(in: snapshot.known(.deployments)).first?.namespace ?? "bobbin"
        for object in snapshot.known(.apps) {
            guard let app = try? SpinApp(json: object.jsonBytes) else { continue }
            for name in app.spec.imagePullSecrets {
                add("Secret", app.metadata.namespace, name, "spec.imagePullSecrets of SpinApp \"\(app.key)\"")
            }
            let chosen = ExecutorLookup(executors: executors, ownNamespace: own).executor(of: object)
            guard let chosen, let executor = try? SpinAppExecutor(json: chosen.jsonBytes) else { continue }
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

/// Finds an app's executor as the operator does.
package struct ExecutorLookup: Sendable {
    private let executors: [JSONValue]
    private let ownNamespace: String

    package init(executors: [JSONValue], ownNamespace: String) {
        self.executors = executors
        self.ownNamespace = ownNamespace
    }

    /// - Parameter deployment: the app's Deployment, where it is at hand; else the status tells which executor it has.
    package func executor(of app: JSONValue, deployment: JSONValue? = nil) -> JSONValue? {
        // Only what matters for the choice, so that it is known of an app that can't be read, too.
        var reduced = SpinApp()
        reduced.metadata.key = app.key
        reduced.spec.executor = app[path: "spec", "executor"]?.string ?? ""
        reduced.status.activeScheduler = app[path: "status", "activeScheduler"]?.string ?? ""
        let candidates = executors.map {
            ExecutorSelection.Candidate(
                key: $0.key,
                isDefault: $0.annotation(SpinKeyspace.defaultExecutorAnnotation) == "true"
            )
        }
        let annotations = deployment?[path: "metadata", "annotations"]?.object?.members ?? []
        let present = ExecutorSelection.Present(
            of: reduced,
            deploymentAnnotations: annotations.reduce(into: [:]) { $0[$1.key] = $1.value.string }
        )
        let selection = ExecutorSelection(
            for: reduced,
            among: candidates,
            ownNamespace: ownNamespace,
            present: present
        )
        guard case .found(let key) = selection else { return nil }
        return executors.first { $0.key == key }
    }
}

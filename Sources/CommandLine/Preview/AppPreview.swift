// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import SpinAPI
package import SpinRendering
package import SpinState

/// The objects that the operator would create for an app, rendered by the same code.
package struct AppPreview: Sendable {
    /// The objects in the order in which they are applied.
    package private(set) var objects: [JSONValue] = []
    /// Differences from the objects in a cluster, and warnings about the app; a sentence each.
    package private(set) var notes: [String] = []
    package private(set) var names: ChildNames
    /// What the Service is called, if there is one.
    package private(set) var serviceName: String?

    /// Renders an app. Unknown values have a placeholder that names them.
    ///
    /// - Parameters:
    ///   - given: the known objects that the app refers to.
    ///   - live: the app's Deployment, if it is known. Unknown values count as unchanged.
    /// - Throws: `RenderError` with all that is wrong with the app or its executor.
    package init(
        of app: SpinApp,
        on executor: SpinAppExecutor,
        with given: GivenObjects,
        live: LiveDeployment? = nil
    ) throws(RenderError) {
        names = ChildNames(app: app.metadata.name)
        let resolved = resolve(app, executor, given)
        let rendered = try DesiredApp.render(
            app,
            on: executor,
            configuration: DesiredConfiguration(input: .resolved(resolved)),
            live: live
        )
        serviceName = rendered.serviceName
        notes += rendered.warnings.map { "warning: \($0)" }
        if rendered.installsCASecret, let name = rendered.caSecretName {
            addCASecret(name, app.metadata.namespace, given)
        }
        objects += rendered.objects
    }

    /// The placeholder of an unknown value.
    static func placeholder(_ kind: ConfigurationReference.Kind, _ name: String, _ key: String) -> String {
        "PLACEHOLDER: the value of key \"\(key)\" of \(kind.rawValue) \"\(name)\""
    }

    private mutating func resolve(
        _ app: SpinApp,
        _ executor: SpinAppExecutor,
        _ given: GivenObjects
    ) -> ResolvedConfig {
        var resolved = ResolvedConfig()
        let namespace = app.metadata.namespace
        for reference in SpinAppRendering.references(of: app, executor: executor)
        where reference.use == .runtimeConfig {
            for key in reference.keys?.sorted() ?? [] {
                let placeholder = Self.placeholder(reference.kind, reference.name, key)
                var isKnown = true
                switch reference.kind {
                case .secret:
                    let value = given.secret(reference.name, in: namespace)?[key]
                    isKnown = value != nil
                    guard isKnown || !reference.isOptional else { continue }
                    resolved.secrets[reference.name, default: [:]][key] = value ?? Array(placeholder.utf8)
                case .configMap:
                    let value = given.configMap(reference.name, in: namespace)?[key]
                    isKnown = value != nil
                    guard isKnown || !reference.isOptional else { continue }
                    resolved.configMaps[reference.name, default: [:]][key] = value ?? placeholder
                }
                if !isKnown { addPlaceholderNote(for: reference, key) }
            }
        }
        return resolved
    }

    private mutating func addPlaceholderNote(for reference: ConfigurationReference, _ key: String) {
        notes.append(
            "\(reference.field): \(reference.kind.rawValue) \"\(reference.name)\" with key \"\(key)\" not found; using a "
                + "placeholder, so the name of the generated Secret differs from the one in a cluster"
        )
    }

    private mutating func addCASecret(_ name: String, _ namespace: String, _ given: GivenObjects) {
        guard given.secret(name, in: namespace) == nil else { return }
        let text = "# PLACEHOLDER: the CA bundle of the operator's image\n"
        objects.append(
            SpinAppRendering.caSecret(name: name, namespace: namespace, bundle: Array(text.utf8))
        )
        notes.append(
            "Secret \"\(name)\" is only created if it does not exist; using a placeholder for its certificates"
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

package import KubeModel
import SpinAPI

/// The input for the manifests of an app. Pure: the same input gives the same output.
///
/// What spin-plugin-kube has a flag for means the same here, with the same defaults.
package struct Scaffold: Sendable {
    /// The image of the app.
    package var image: String
    /// The name of the app; `nil` for what the image suggests.
    package var name: String?
    /// The namespace of all objects; `nil` to set none.
    package var namespace: String?
    /// The executor; empty for the platform's choice.
    package var executor = "containerd-shim-spin"
    /// The number of replicas, or the minimum with an autoscaler.
    package var replicas: Int32 = 2
    package var autoscaler: Autoscaler?
    /// The maximum number of replicas with an autoscaler.
    package var maxReplicas: Int32 = 3
    /// The target CPU utilization of an autoscaler, in percent of the request.
    package var targetCPUUtilization: Int32 = 60
    /// The target memory utilization of an autoscaler, in percent of the request.
    package var targetMemoryUtilization: Int32 = 60
    package var cpuLimit: String?
    package var cpuRequest: String?
    package var memoryLimit: String?
    package var memoryRequest: String?
    /// The memory limit of an invocation.
    package var invocationMemoryLimit: String?
    package var usesAzureIdentity = false
    package var serviceAccountName: String?
    package var imagePullSecrets: [String] = []
    package var components: [String] = []
    /// The contents of a runtime configuration file, which goes into a Secret.
    package var runtimeConfig: [UInt8]?
    /// By name.
    package private(set) var variables: [String: VariableSource] = [:]
    /// Environment variables of the container, by name.
    package var environment: [String: String] = [:]
    /// The paths of HTTP checks, by which they are: `readiness`, `liveness`, `startup`.
    package var checks: [Check: String] = [:]
    package var labels: [String: String] = [:]
    package var annotations: [String: String] = [:]
    package var podLabels: [String: String] = [:]
    package var podAnnotations: [String: String] = [:]
    package var deploymentAnnotations: [String: String] = [:]
    package var serviceAnnotations: [String: String] = [:]

    /// What scales the app.
    package enum Autoscaler: String, Sendable, Hashable, CaseIterable { case hpa, keda }

    /// What Kubernetes asks an app for.
    package enum Check: String, Sendable, Hashable, CaseIterable { case readiness, liveness, startup }

    /// Where a variable gets its value from.
    package enum VariableSource: Sendable, Hashable {
        case value(String)
        /// A key of an existing Secret.
        case secret(name: String, key: String)
        /// A key of an existing ConfigMap.
        case configMap(name: String, key: String)
        /// A new Secret with the value.
        case newSecret([UInt8])
        /// A new ConfigMap with the value.
        case newConfigMap(String)
    }

    /// An app of that image, and all else by default.
    package init(image: String) { self.image = image }

    /// Adds a variable.
    ///
    /// - Throws: ``ScaffoldError`` if one of that name was added before.
    package mutating func add(variable name: String, _ source: VariableSource) throws(ScaffoldError) {
        guard variables.updateValue(source, forKey: name) == nil else {
            throw ScaffoldError("variable \"\(name)\" is set more than once")
        }
    }

    /// The manifests, the app first.
    ///
    /// - Throws: ``ScaffoldError`` if a value is invalid.
    package func objects() throws(ScaffoldError) -> [JSONValue] {
        let name = try appName()
        try checkCounts()
        try checkResources()
        try checkNames()
        let app = app(name)
        try checkApp(app)
        return [app] + configurationObjects(name) + [autoscalerObject(name)].compactMap { $0 }
    }

    /// The name of the app.
    ///
    /// - Throws: ``ScaffoldError``.
    package func appName() throws(ScaffoldError) -> String {
        guard let image = ImageName(image) else {
            throw ScaffoldError("invalid image reference \"\(image)\"")
        }
        let name = name ?? AppName.suggested(by: image)
        guard AppName.isValid(name) else {
            throw ScaffoldError(
                "invalid name \"\(name)\"; it must consist of lower-case letters, digits, \"-\" and \".\", start and end "
                    + "with a letter or digit, and have at most \(AppName.limit) characters. Set another with --name"
            )
        }
        return name
    }

    /// Metadata of an object that belongs to the app.
    func metadata(_ name: String) -> JSONValue {
        var metadata: JSONValue = ["name": .string(name)]
        metadata["namespace"] = namespace.map { .string($0) }
        return metadata
    }
}

extension JSONValue {
    /// An object of strings, by name; `nil` where there is none.
    static func strings(_ map: [String: String]) -> JSONValue? {
        guard !map.isEmpty else { return nil }
        let members = map.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        return .object(JSONObject(members: members.map { ($0.key, .string($0.value)) }))
    }
}

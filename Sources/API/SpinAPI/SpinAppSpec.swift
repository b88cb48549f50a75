// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// What a person wants of an app.
///
/// Fields that Bobbin only passes on to the pod are kept as JSON.
package struct SpinAppSpec: Sendable, Hashable {
    /// The executor's name, empty where the platform is to choose.
    package var executor = ""
    package var image = ""
    package var imagePullSecrets: [String] = []
    package var readiness: HealthProbe?
    package var liveness: HealthProbe?
    package var startup: HealthProbe?
    /// As given; see ``desiredReplicas``.
    package var replicas: Int32?
    package var enableAutoscaling = false
    package var runtimeConfig = RuntimeConfig()
    package var volumes: [JSONValue] = []
    package var volumeMounts: [JSONValue] = []
    package var variables: [Variable] = []
    package var serviceAnnotations: [String: String] = [:]
    package var deploymentAnnotations: [String: String] = [:]
    package var podAnnotations: [String: String] = [:]
    package var podLabels: [String: String] = [:]
    package var limits = JSONObject()
    package var requests = JSONObject()
    /// The components to run, `nil` for all of them.
    package var components: [String]?
    package var serviceAccountName = ""
    package var invocationLimits: [String: String] = [:]
    /// A partial `core/v1` `PodTemplateSpec` that is laid over the pods.
    package var podTemplate: JSONValue?
    /// The port that the app serves HTTP on in its pods, `nil` for what the executor says.
    package var listenPort: Int32?
    package var service: ServiceSpec?
    /// An `apps/v1` `DeploymentStrategy`.
    package var deploymentStrategy: JSONValue?
    package var minReadySeconds: Int32?
    package var revisionHistoryLimit: Int32?
    package var progressDeadlineSeconds: Int32?
    /// Whether changes of the pods wait.
    package var paused = false
    package var autoscaling: Autoscaling?
    /// The part of a `policy/v1` `PodDisruptionBudgetSpec` that says how many may go.
    package var podDisruptionBudget: JSONValue?

    package init() {}

    /// Whether something else than `replicas` decides how many pods there are.
    package var isAutoscaled: Bool { enableAutoscaling || autoscaling != nil }

    /// The replicas to run: one where none are asked for, `nil` where an autoscaler decides.
    package var desiredReplicas: Int32? { isAutoscaled ? nil : replicas ?? 1 }

    /// A variable of the app.
    package struct Variable: Sendable, Hashable {
        package var name: String
        package var value: String
        /// A `core/v1` `EnvVarSource`.
        package var valueFrom: JSONValue?

        package init(name: String = "", value: String = "", valueFrom: JSONValue? = nil) {
            self.name = name
            self.value = value
            self.valueFrom = valueFrom
        }
    }
}

extension SpinAppSpec: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "executor": executor = try reader.stringOrEmpty()
            case "image": image = try reader.stringOrEmpty()
            case "serviceAccountName": serviceAccountName = try reader.stringOrEmpty()
            case "replicas": replicas = try reader.optional { try $0.int32() }
            case "enableAutoscaling": enableAutoscaling = try reader.optional { try $0.bool() } ?? false
            case "components": components = try reader.optional { try $0.strings() }
            case "runtimeConfig":
                runtimeConfig = try reader.optional { try RuntimeConfig(from: &$0) } ?? .init()
            case "variables": variables = try reader.array(of: Variable.self)
            case "checks": if try !reader.null() { try readChecks(from: &reader) }
            case "resources": if try !reader.null() { try readResources(from: &reader) }
            case "imagePullSecrets":
                imagePullSecrets = try reader.array(of: LocalObjectReference.self).map(\.name)
            case "volumes": volumes = try reader.array(of: JSONValue.self)
            case "volumeMounts": volumeMounts = try reader.array(of: JSONValue.self)
            case "serviceAnnotations": serviceAnnotations = try reader.stringMap()
            case "deploymentAnnotations": deploymentAnnotations = try reader.stringMap()
            case "podAnnotations": podAnnotations = try reader.stringMap()
            case "podLabels": podLabels = try reader.stringMap()
            case "invocationLimits": invocationLimits = try reader.stringMap()
            case "autoscaling": autoscaling = try reader.optional { try Autoscaling(from: &$0) }
            case "service": service = try reader.optional { try ServiceSpec(from: &$0) }
            default: if try !readShape(key, from: &reader) { try reader.skip() }
            }
        }
    }

    /// Reads a field that shapes the Deployment or its pods; says whether the key is of one.
    private mutating func readShape(_ key: String, from reader: inout JSONReader) throws -> Bool {
        switch key {
        case "podTemplate": podTemplate = try reader.optional { try JSONValue(from: &$0) }
        case "listenPort": listenPort = try reader.optional { try $0.int32() }
        case "deploymentStrategy": deploymentStrategy = try reader.optional { try JSONValue(from: &$0) }
        case "minReadySeconds": minReadySeconds = try reader.optional { try $0.int32() }
        case "revisionHistoryLimit": revisionHistoryLimit = try reader.optional { try $0.int32() }
        case "progressDeadlineSeconds": progressDeadlineSeconds = try reader.optional { try $0.int32() }
        case "paused": paused = try reader.optional { try $0.bool() } ?? false
        case "podDisruptionBudget": podDisruptionBudget = try reader.optional { try JSONValue(from: &$0) }
        default: return false
        }
        return true
    }

    private mutating func readChecks(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "readiness": readiness = try reader.optional { try HealthProbe(from: &$0) }
            case "liveness": liveness = try reader.optional { try HealthProbe(from: &$0) }
            case "startup": startup = try reader.optional { try HealthProbe(from: &$0) }
            default: try reader.skip()
            }
        }
    }

    private mutating func readResources(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "limits": limits = try reader.optional { try JSONObject(from: &$0) } ?? .init()
            case "requests": requests = try reader.optional { try JSONObject(from: &$0) } ?? .init()
            default: try reader.skip()
            }
        }
    }
}

extension SpinAppSpec.Variable: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in
            switch key {
            case "name": name = try reader.stringOrEmpty()
            case "value": value = try reader.stringOrEmpty()
            case "valueFrom": valueFrom = try reader.optional { try JSONValue(from: &$0) }
            default: try reader.skip()
            }
        }
    }
}

/// The name of another object in the namespace.
private struct LocalObjectReference: JSONReadable {
    var name = ""

    init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            if key == "name" { name = try reader.stringOrEmpty() } else { try reader.skip() }
        }
    }
}

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

    package init() {}

    /// The replicas to run: one where none are asked for, `nil` where an autoscaler decides.
    package var desiredReplicas: Int32? { enableAutoscaling ? nil : replicas ?? 1 }

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
            default: try reader.skip()
            }
        }
    }

    private mutating func readChecks(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "readiness": readiness = try reader.optional { try HealthProbe(from: &$0) }
            case "liveness": liveness = try reader.optional { try HealthProbe(from: &$0) }
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

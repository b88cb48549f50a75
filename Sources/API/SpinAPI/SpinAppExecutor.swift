// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// How apps are run (`core.spinkube.dev/v1alpha1`).
package struct SpinAppExecutor: Resource, Hashable {
    package static let type = ResourceType(
        group: SpinKeyspace.group,
        version: "v1alpha1",
        kind: "SpinAppExecutor",
        plural: "spinappexecutors"
    )

    package static let sizeLimit = SpinApp.sizeLimit

    package var metadata: ObjectMeta { didSet { source = nil } }
    /// Whether the operator makes a Deployment; if not, something else runs the app.
    package var createDeployment = false { didSet { source = nil } }
    package var deploymentConfig: DeploymentConfig? { didSet { source = nil } }
    /// The pace of changes that its apps share.
    package var rollouts = RolloutSettings() { didSet { source = nil } }
    /// What its apps may have.
    package var allow = Allowance() { didSet { source = nil } }
    package var status = SpinAppExecutorStatus() { didSet { source = nil } }
    package private(set) var source: SourceText?

    package init(
        metadata: ObjectMeta = .init(),
        createDeployment: Bool = false,
        deploymentConfig: DeploymentConfig? = nil
    ) {
        self.metadata = metadata
        self.createDeployment = createDeployment
        self.deploymentConfig = deploymentConfig
    }

    /// What Deployments are made with.
    package struct DeploymentConfig: Sendable, Hashable {
        /// The RuntimeClass whose handler is the Spin shim.
        package var runtimeClassName: String?
        /// The image with the `spin` command, to run apps in an ordinary container instead.
        package var spinImage: String?
        /// The Secret with the certificate authorities that apps trust, empty where none is named.
        package var caCertSecret = ""
        /// Whether that Secret is made where it doesn't exist.
        package var installDefaultCACerts = false
        package var otel: Otel?
        /// A partial `core/v1` `PodTemplateSpec` that is laid over the pods of all apps, before the app's own.
        package var podTemplate: JSONValue?
        /// Whether apps may shape their pods themselves.
        package var allowPodTemplate = true
        /// The port that apps serve HTTP on unless they say another.
        package var listenPort: Int32?

        package init() {}

        /// The Secret to mount with certificate authorities, if any.
        package var caSecretName: String? {
            if !caCertSecret.isEmpty { return caCertSecret }
            return installDefaultCACerts ? SpinKeyspace.caVolume : nil
        }
    }

    /// Where telemetry is sent; empty where it isn't.
    package struct Otel: Sendable, Hashable {
        package var endpoint = ""
        package var tracesEndpoint = ""
        package var metricsEndpoint = ""
        package var logsEndpoint = ""

        package init() {}
    }
}

extension SpinAppExecutor: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        self.init()
        let start = reader.offset
        try reader.object { key, reader in
            switch key {
            case "metadata": metadata = try ObjectMeta(from: &reader)
            case "spec": if try !reader.null() { try readSpec(from: &reader) }
            case "status": status = try reader.optional { try SpinAppExecutorStatus(from: &$0) } ?? .init()
            default: try reader.skip()
            }
        }
        source = SourceText(reader, from: start, members: ["spec", "status"])
    }

    private mutating func readSpec(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "createDeployment": createDeployment = try reader.optional { try $0.bool() } ?? false
            case "deploymentConfig":
                deploymentConfig = try reader.optional { try DeploymentConfig(from: &$0) }
            case "rollouts":
                rollouts = try reader.optional { try RolloutSettings(from: &$0) } ?? .init()
            case "allow": allow = try reader.optional { try Allowance(from: &$0) } ?? .init()
            default: try reader.skip()
            }
        }
    }
}

extension SpinAppExecutor.DeploymentConfig: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "runtimeClassName": runtimeClassName = try reader.optional { try $0.string() }
            case "spinImage": spinImage = try reader.optional { try $0.string() }
            case "caCertSecret": caCertSecret = try reader.stringOrEmpty()
            case "installDefaultCACerts":
                installDefaultCACerts = try reader.optional { try $0.bool() } ?? false
            case "podTemplate": podTemplate = try reader.optional { try JSONValue(from: &$0) }
            case "allowPodTemplate": allowPodTemplate = try reader.optional { try $0.bool() } ?? true
            case "listenPort": listenPort = try reader.optional { try $0.int32() }
            case "otel": otel = try reader.optional { try SpinAppExecutor.Otel(from: &$0) }
            default: try reader.skip()
            }
        }
    }
}

extension SpinAppExecutor.Otel: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "exporter_otlp_endpoint": endpoint = try reader.stringOrEmpty()
            case "exporter_otlp_traces_endpoint": tracesEndpoint = try reader.stringOrEmpty()
            case "exporter_otlp_metrics_endpoint": metricsEndpoint = try reader.stringOrEmpty()
            case "exporter_otlp_logs_endpoint": logsEndpoint = try reader.stringOrEmpty()
            default: try reader.skip()
            }
        }
    }
}

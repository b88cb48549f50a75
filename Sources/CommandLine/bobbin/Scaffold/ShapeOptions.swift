// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Scaffolding

/// Checks, environment, labels and annotations of an app and its pods.
struct ShapeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("HTTP path of the readiness check.", valueName: "path"))
    var readinessPath: String?

    @Option(help: ArgumentHelp("HTTP path of the liveness check.", valueName: "path"))
    var livenessPath: String?

    @Option(help: ArgumentHelp("HTTP path of the startup check.", valueName: "path"))
    var startupPath: String?

    @Option(
        help: ArgumentHelp(
            "Environment variable of the container. Can be repeated.",
            valueName: "name=value"
        )
    )
    var env: [String] = []

    @Option(help: ArgumentHelp("OTLP endpoint to send telemetry to.", valueName: "url"))
    var otelEndpoint: String?

    @Option(help: ArgumentHelp("Label of the SpinApp. Can be repeated.", valueName: "name=value"))
    var label: [String] = []

    @Option(help: ArgumentHelp("Annotation of the SpinApp. Can be repeated.", valueName: "name=value"))
    var annotation: [String] = []

    @Option(help: ArgumentHelp("Label of the pods. Can be repeated.", valueName: "name=value"))
    var podLabel: [String] = []

    @Option(help: ArgumentHelp("Annotation of the pods. Can be repeated.", valueName: "name=value"))
    var podAnnotation: [String] = []

    @Option(help: ArgumentHelp("Annotation of the Deployment. Can be repeated.", valueName: "name=value"))
    var deploymentAnnotation: [String] = []

    @Option(help: ArgumentHelp("Annotation of the Service. Can be repeated.", valueName: "name=value"))
    var serviceAnnotation: [String] = []

    /// Adds all of them.
    func add(to scaffold: inout Scaffold) throws {
        scaffold.checks[.readiness] = readinessPath
        scaffold.checks[.liveness] = livenessPath
        scaffold.checks[.startup] = startupPath
        scaffold.environment = try Self.map(env, "--env")
        // The variable that OpenTelemetry's own SDKs read, which an executor's `otel` sets as well.
        if let otelEndpoint { scaffold.environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = otelEndpoint }
        scaffold.labels = try Self.map(label, "--label")
        scaffold.annotations = try Self.map(annotation, "--annotation")
        scaffold.podLabels = try Self.map(podLabel, "--pod-label")
        scaffold.podAnnotations = try Self.map(podAnnotation, "--pod-annotation")
        scaffold.deploymentAnnotations = try Self.map(deploymentAnnotation, "--deployment-annotation")
        scaffold.serviceAnnotations = try Self.map(serviceAnnotation, "--service-annotation")
    }

    /// If a name is repeated, the last value wins.
    private static func map(_ arguments: [String], _ option: String) throws -> [String: String] {
        try NamedValues.parse(arguments, of: option).reduce(into: [:]) { $0[$1.name] = $1.value }
    }
}

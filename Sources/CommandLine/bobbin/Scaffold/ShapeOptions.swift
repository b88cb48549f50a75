import ArgumentParser
import Scaffolding

/// What else an app and its pods have.
struct ShapeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("What to ask the app for to see whether it is ready.", valueName: "path"))
    var readinessPath: String?

    @Option(help: ArgumentHelp("What to ask the app for to see whether it is alive.", valueName: "path"))
    var livenessPath: String?

    @Option(help: ArgumentHelp("What to ask the app for to see whether it has started.", valueName: "path"))
    var startupPath: String?

    @Option(
        help: ArgumentHelp(
            "An environment variable of the container; may be repeated.",
            valueName: "name=value"
        )
    )
    var env: [String] = []

    @Option(help: ArgumentHelp("Where the app sends its telemetry, by OTLP.", valueName: "url"))
    var otelEndpoint: String?

    @Option(help: ArgumentHelp("A label of the SpinApp; may be repeated.", valueName: "name=value"))
    var label: [String] = []

    @Option(help: ArgumentHelp("An annotation of the SpinApp; may be repeated.", valueName: "name=value"))
    var annotation: [String] = []

    @Option(help: ArgumentHelp("A label of the pods; may be repeated.", valueName: "name=value"))
    var podLabel: [String] = []

    @Option(help: ArgumentHelp("An annotation of the pods; may be repeated.", valueName: "name=value"))
    var podAnnotation: [String] = []

    @Option(help: ArgumentHelp("An annotation of the Deployment; may be repeated.", valueName: "name=value"))
    var deploymentAnnotation: [String] = []

    @Option(help: ArgumentHelp("An annotation of the Service; may be repeated.", valueName: "name=value"))
    var serviceAnnotation: [String] = []

    /// Adds it all.
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

    /// Of a repeated name the last value counts.
    private static func map(_ arguments: [String], _ option: String) throws -> [String: String] {
        try NamedValues.parse(arguments, of: option).reduce(into: [:]) { $0[$1.name] = $1.value }
    }
}

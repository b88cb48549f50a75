import ArgumentParser
package import BobbinOperator
import Glibc
import SpinAPI

/// The flags of the operator, the same for both executables.
package struct OperatorFlags: ParsableArguments {
    @Option(help: "The operator's own namespace: its executors serve all namespaces, and its lease is there.")
    var ownNamespace: String?

    @Option(
        name: [.customLong("namespace")],
        help: "Watch only these namespaces, separated by commas; all of them without it."
    )
    var namespaces: String?

    @Flag(help: "Hold a lease while writing, so that several replicas can stand by.")
    var leaderElect = false

    @Option(help: "Where /healthz, /livez and /readyz are served, or \"off\".")
    var probeAddress: String?

    @Option(help: "Where /metrics is served, or \"off\".")
    var metricsAddress: String?

    @Flag(
        help: """
            Serve /metrics over HTTPS, and only to tokens that may get the path /metrics; on port 8443 unless \
            --metrics-address says where.
            """
    )
    var metricsSecure = false

    @Option(
        help: """
            The folder of tls.crt and tls.key for that, which are read again when they change. Without it, a \
            certificate is made.
            """
    )
    var metricsCertificates: String?

    @Option(help: "How many apps are reconciled at the same time.")
    var workers = OperatorOptions().workers

    @Option(
        help: """
            How many MiB the operator keeps in memory of each namespace's objects of one kind. SpinApps beyond that are \
            not applied, and have a condition that says so.
            """
    )
    var namespaceCacheLimit = OperatorOptions().namespaceCacheLimit >> 20

    @Option(help: "The certificate authorities given to apps whose executor has installDefaultCACerts.")
    var caBundle = OperatorOptions().certificateBundle

    @Option(
        help: """
            The image of the agents that bring Shims to nodes: the operator's own. Without it, \
            $\(OperatorOptions.agentImageVariable), or \(OperatorOptions.defaultAgentImage).
            """
    )
    var agentImage: String?

    @Option(help: "How that image is pulled: Always, IfNotPresent or Never; without it, as Kubernetes does.")
    var agentImagePullPolicy: String?

    @Option(
        help: """
            A folder of *.json files, each an executor or a Shim to bring along; what somebody else made or changed \
            stays.
            """
    )
    var defaults: String?

    @Option(help: "The least severe messages to log: trace, debug, info, notice, warning, error or critical.")
    var logLevel = OperatorOptions().logLevel

    @Option(help: "How messages are logged: text, or json for one JSON object on each line.")
    var logFormat = OperatorOptions().logFormat.rawValue

    package init() {}

    package func validate() throws {
        guard (1...256).contains(workers) else { throw ValidationError("--workers must be from 1 to 256") }
        guard (1...1024).contains(namespaceCacheLimit) else {
            throw ValidationError("--namespace-cache-limit must be from 1 to 1024, in MiB")
        }
        if let agentImagePullPolicy, !OperatorOptions.pullPolicies.contains(agentImagePullPolicy) {
            throw ValidationError("--agent-image-pull-policy must be Always, IfNotPresent or Never")
        }
        guard OperatorOptions.logLevels.contains(logLevel) else {
            throw ValidationError(
                "--log-level must be one of \(OperatorOptions.logLevels.joined(separator: ", "))"
            )
        }
        guard OperatorOptions.LogFormat(rawValue: logFormat) != nil else {
            throw ValidationError("--log-format must be text or json")
        }
        if metricsCertificates != nil, !metricsSecure {
            throw ValidationError("--metrics-certificates is of use with --metrics-secure only")
        }
        if metricsSecure, let metricsAddress, metricsAddress == probeAddress, metricsAddress != "off" {
            throw ValidationError(
                "with --metrics-secure, --metrics-address must not be that of the probes, which are for everybody"
            )
        }
    }

    /// The options that the flags say.
    ///
    /// - Parameters:
    ///   - namespace: The namespace of the connection: the pod's, inside a cluster.
    ///   - servesProbes: Whether probes and metrics are served where no flag says anything about them.
    package func options(namespace: String, servesProbes: Bool) -> OperatorOptions {
        var options = OperatorOptions()
        if let own = ownNamespace ?? (namespace.isEmpty ? nil : namespace) {
            options.installation = Installation(namespace: own)
        }
        options.namespaces = Self.list(namespaces ?? "")
        options.electsLeader = leaderElect
        options.workers = workers
        options.namespaceCacheLimit = namespaceCacheLimit << 20
        options.certificateBundle = caBundle
        options.defaults = defaults
        options.logLevel = logLevel
        options.logFormat = OperatorOptions.LogFormat(rawValue: logFormat) ?? options.logFormat
        options.securesMetrics = metricsSecure
        options.metricsCertificates = metricsCertificates
        let variable = ProcessEnvironment.variables[OperatorOptions.agentImageVariable] ?? ""
        options.agentImage = agentImage ?? (variable.isEmpty ? options.agentImage : variable)
        options.agentImagePullPolicy = agentImagePullPolicy
        options.probeAddress = Self.address(probeAddress, else: servesProbes ? options.probeAddress : nil)
        options.metricsAddress = Self.address(
            metricsAddress,
            else: servesProbes || metricsSecure
                ? OperatorOptions.defaultMetricsAddress(isSecure: metricsSecure) : nil
        )
        return options
    }

    /// The names in a list, each once.
    private static func list(_ text: String) -> [String] {
        let names = text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
        return Set(names.filter { !$0.isEmpty }).sorted()
    }

    private static func address(_ flag: String?, else fallback: String?) -> String? {
        guard let flag else { return fallback }
        return flag == "off" ? nil : flag
    }
}

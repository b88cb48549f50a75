// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
package import BobbinOperator
import Glibc
import SpinAPI

/// The flags of the operator, the same for both executables.
package struct OperatorFlags: ParsableArguments {
    @Option(
        help: "Namespace of the operator. Its executors serve all namespaces, and it has the leader's Lease."
    )
    var ownNamespace: String?

    @Option(
        name: [.customLong("namespace")],
        help: "Namespaces to watch, separated by commas. Default: all."
    )
    var namespaces: String?

    @Flag(help: "Enable leader election, so that several replicas can run.")
    var leaderElect = false

    @Option(help: "Address to serve /healthz, /livez and /readyz on, or \"off\".")
    var probeAddress: String?

    @Option(help: "Address to serve /metrics on, or \"off\".")
    var metricsAddress: String?

    @Flag(
        help: """
            Serve /metrics over HTTPS, only to clients whose token allows "get" on /metrics. The default port is 8443.
            """
    )
    var metricsSecure = false

    @Option(
        help: """
            Directory with tls.crt and tls.key for --metrics-secure. Changed files are reloaded. Default: a self-signed \
            certificate.
            """
    )
    var metricsCertificates: String?

    @Option(help: "Number of apps to reconcile concurrently.")
    var workers = OperatorOptions().workers

    @Option(
        help: """
            Memory limit for the cached objects of one kind in one namespace, in MiB. SpinApps over the limit are not \
            applied and have a condition that says so.
            """
    )
    var namespaceCacheLimit = OperatorOptions().namespaceCacheLimit >> 20

    @Option(help: "File with CA certificates for apps whose executor sets installDefaultCACerts.")
    var caBundle = OperatorOptions().certificateBundle

    @Option(
        help: """
            Image of the node agents, the same as the operator's. Default: $\(OperatorOptions.agentImageVariable), or \
            \(OperatorOptions.defaultAgentImage).
            """
    )
    var agentImage: String?

    @Option(help: "Pull policy of the agent image: Always, IfNotPresent or Never. Default: as in Kubernetes.")
    var agentImagePullPolicy: String?

    @Option(
        help: """
            Directory with *.json files, each a default executor or Shim to apply. Objects that others created or \
            changed are left alone.
            """
    )
    var defaults: String?

    @Option(help: "Log level: trace, debug, info, notice, warning, error or critical.")
    var logLevel = OperatorOptions().logLevel

    @Option(help: "Log format: text, or json for one JSON object per line.")
    var logFormat = OperatorOptions().logFormat.rawValue

    package init() {}

    package func validate() throws {
        guard (1...256).contains(workers) else {
            throw ValidationError("invalid --workers value \"\(workers)\"; it must be between 1 and 256")
        }
        guard (1...1024).contains(namespaceCacheLimit) else {
            throw ValidationError(
                "invalid --namespace-cache-limit value \"\(namespaceCacheLimit)\"; it must be between 1 and 1024, in MiB"
            )
        }
        if let agentImagePullPolicy, !OperatorOptions.pullPolicies.contains(agentImagePullPolicy) {
            throw ValidationError(
                "invalid --agent-image-pull-policy value \"\(agentImagePullPolicy)\"; it must be Always, IfNotPresent or Never"
            )
        }
        guard OperatorOptions.logLevels.contains(logLevel) else {
            throw ValidationError(
                "invalid --log-level value \"\(logLevel)\"; it must be one of \(OperatorOptions.logLevels.joined(separator: ", "))"
            )
        }
        guard OperatorOptions.LogFormat(rawValue: logFormat) != nil else {
            throw ValidationError("invalid --log-format value \"\(logFormat)\"; it must be text or json")
        }
        if metricsCertificates != nil, !metricsSecure {
            throw ValidationError("--metrics-certificates can only be used with --metrics-secure")
        }
        if metricsSecure, let metricsAddress, metricsAddress == probeAddress, metricsAddress != "off" {
            throw ValidationError(
                "with --metrics-secure, --metrics-address must differ from --probe-address, which serves without authentication"
            )
        }
    }

    /// The options of the operator.
    ///
    /// - Parameters:
    ///   - namespace: The namespace of the connection: the pod's, inside a cluster.
    ///   - servesProbes: Whether probes and metrics are served if their flags are not set.
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

// SPDX-License-Identifier: Apache-2.0

import Logging
package import SpinAPI

/// How the operator is to run. What both executables fill from their flags.
package struct OperatorOptions: Sendable {
    /// Which installation it is the operator of.
    package var installation = Installation()
    /// The namespaces that are watched; all of them where empty.
    package var namespaces: [String] = []
    /// Whether to wait for a lease before writing, so that several replicas can stand by.
    package var electsLeader = false
    /// Who this is, in the lease and in events.
    package var identity = ProcessEnvironment.identity
    /// How many apps are reconciled at the same time.
    package var workers = 8
    /// About how many bytes each cache keeps of the objects of one namespace.
    package var namespaceCacheLimit = 24 << 20
    /// Where the probes are served; `nil` for nowhere. All addresses, for a pod may have one of IPv6 only.
    package var probeAddress: String? = ":8081"
    /// Where the metrics are served; `nil` for nowhere.
    package var metricsAddress: String? = ":8080"
    /// Whether the metrics are served over TLS, and only to those who may read them.
    package var securesMetrics = false
    /// The folder of `tls.crt` and `tls.key` for that; without one, a certificate is made.
    package var metricsCertificates: String?
    /// The CA bundle that apps are given where their executor asks for one.
    package var certificateBundle = "/etc/ssl/certs/ca-certificates.crt"
    /// The image of the agents that bring Shims to nodes, where a Shim names none: the operator's own.
    package var agentImage = OperatorOptions.defaultAgentImage
    /// How that is pulled, where a Shim doesn't say; `nil` leaves it to Kubernetes.
    package var agentImagePullPolicy: String?
    /// The folder of the executors and Shims that are brought along; `nil` for none.
    package var defaults: String?
    /// The least severe messages that are logged.
    package var logLevel = "info"
    /// How they are logged.
    package var logFormat = LogFormat.text
    /// Whether SIGTERM and SIGINT stop the operator gracefully; off where the caller sees to that.
    package var handlesSignals = true

    package init() {}

    /// How messages are logged.
    package enum LogFormat: String, Sendable, CaseIterable {
        /// For people.
        case text
        /// One JSON object on each line.
        case json
    }

    /// Where the metrics are served unless it is said where.
    package static func defaultMetricsAddress(isSecure: Bool) -> String {
        ":\(isSecure ? 8443 : 8080)"
    }

    /// The image that is released.
    package static let defaultAgentImage = Release.image
    /// The environment variable that names another, as a Deployment that is built with its own image does.
    package static let agentImageVariable = "BOBBIN_AGENT_IMAGE"
    /// The policies that Kubernetes knows.
    package static let pullPolicies = ["Always", "IfNotPresent", "Never"]

    /// The names of the levels.
    package static let logLevels = Logger.Level.allCases.map(\.rawValue)
}

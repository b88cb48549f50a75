// SPDX-License-Identifier: Apache-2.0

public import KubeClient
internal import KubeModel
internal import Synchronization

/// Counts requests to the API server, as the client reports them: under client-go's name
/// (`rest_client_requests_total`), and by what was asked for (`api_requests_total`, under
/// the program's prefix).
public final class ClientMetrics: Sendable {
    private struct Labels: Hashable {
        var method: String
        var code: String
        var host: String
        var verb: String
        var type: ResourceType?
    }

    /// The two counters that a request of some labels counts for.
    private struct Pair {
        var standard: Counter
        var own: Counter
    }

    private struct State {
        var counters: [Labels: Pair] = [:]
        var durations: [String: Histogram] = [:]
    }

    private static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

    private let registry: MetricsRegistry
    private let state = Mutex(State())

    /// A count in that registry.
    public init(registry: MetricsRegistry) { self.registry = registry }

    /// Counts a connection that was closed because it gave no byte while an answer was due.
    public func closedSilentConnection() {
        registry.counter(
            "kube_client_silent_connections_total",
            help: "Total number of API server connections closed because they sent no data."
        ).increment()
    }

    /// Counts a request.
    ///
    /// - Parameters:
    ///   - code: The status; `nil` where no answer came, which is counted as `<error>`, as in client-go.
    ///   - duration: From sending to the whole answer; of a watch, to its head.
    ///   - operation: What was asked for, where it was about a kind of objects.
    public func observe(
        method: String,
        code: Int?,
        host: String,
        duration: Duration,
        operation: KubeError.Operation? = nil
    ) {
        let labels = Labels(
            method: method,
            code: code.map(String.init) ?? "<error>",
            host: host,
            verb: operation?.verb ?? method.lowercased(),
            type: operation?.type
        )
        let (pair, histogram) = state.withLock { state in
            (
                cached(labels, in: &state.counters, counters),
                cached(labels.verb, in: &state.durations, durations)
            )
        }
        pair.standard.increment()
        pair.own.increment()
        histogram.observe(duration)
    }

    private func cached<Key: Hashable, Metric>(
        _ key: Key,
        in known: inout [Key: Metric],
        _ make: (Key) -> Metric
    ) -> Metric {
        if let metric = known[key] { return metric }
        let metric = make(key)
        known[key] = metric
        return metric
    }

    private func counters(_ labels: Labels) -> Pair {
        Pair(
            standard: registry.counter(
                "rest_client_requests_total",
                help: "Total number of API server requests by status code, method and host.",
                labels: [("code", labels.code), ("method", labels.method), ("host", labels.host)]
            ),
            own: registry.counter(
                registry.qualified("api_requests_total"),
                help: "Total number of API server requests by verb, resource and status code.",
                labels: [
                    ("verb", labels.verb), ("resource", labels.type?.metricLabel ?? "none"),
                    ("code", labels.code),
                ]
            )
        )
    }

    private func durations(_ verb: String) -> Histogram {
        registry.histogram(
            registry.qualified("api_request_duration_seconds"),
            help: "Latency of API server requests by verb; for a watch, until the response starts.",
            buckets: Self.bounds,
            labels: [("verb", verb)]
        )
    }
}

extension ResourceType {
    /// As `kubectl` writes it: `deployments.apps`.
    fileprivate var metricLabel: String { group.isEmpty ? plural : "\(plural).\(group)" }
}

internal import Synchronization

/// Counts requests to the API server (`rest_client_requests_total`), as the client reports them.
public final class ClientMetrics: Sendable {
    private struct Labels: Hashable {
        var method: String
        var code: String
        var host: String
    }

    private let registry: MetricsRegistry
    private let counters = Mutex<[Labels: Counter]>([:])

    /// A count in that registry.
    public init(registry: MetricsRegistry) { self.registry = registry }

    /// Counts a request.
    ///
    /// - Parameter code: The status; `nil` where no answer came, which is counted as `<error>`, as in client-go.
    public func observe(method: String, code: Int?, host: String) {
        let labels = Labels(method: method, code: code.map(String.init) ?? "<error>", host: host)
        let counter = counters.withLock { counters in
            if let counter = counters[labels] { return counter }
            let counter = registry.counter(
                "rest_client_requests_total",
                help: "Requests to the API server by status, method and host.",
                labels: [("code", labels.code), ("method", labels.method), ("host", labels.host)]
            )
            counters[labels] = counter
            return counter
        }
        counter.increment()
    }
}

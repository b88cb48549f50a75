/// A work queue's metrics, under the names and labels of controller-runtime.
struct WorkQueueMetrics: Sendable {
    private static let bounds = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 0.001, 0.01, 0.1, 1, 10, 100, 1000]

    let adds: Counter
    let retries: Counter
    let depths: [Gauge]
    let queueDuration: Histogram
    let workDuration: Histogram
    private let registry: MetricsRegistry
    private let labels: MetricsRegistry.Labels

    init(name: String, registry: MetricsRegistry) {
        let labels: MetricsRegistry.Labels = [("name", name), ("controller", name)]
        adds = registry.counter("workqueue_adds_total", help: "Keys added.", labels: labels)
        retries = registry.counter(
            "workqueue_retries_total",
            help: "Keys added again after failures.",
            labels: labels
        )
        depths = Lane.allCases.map { lane in
            registry.gauge(
                "workqueue_depth",
                help: "Keys that are ready.",
                labels: labels + [("priority", lane.priority)]
            )
        }
        queueDuration = registry.histogram(
            "workqueue_queue_duration_seconds",
            help: "How long keys were ready before they were worked on.",
            buckets: Self.bounds,
            labels: labels
        )
        workDuration = registry.histogram(
            "workqueue_work_duration_seconds",
            help: "How long the work on a key took.",
            buckets: Self.bounds,
            labels: labels
        )
        self.registry = registry
        self.labels = labels
    }

    /// Registers what is computed from the work under way: since when it is, for each key.
    func watchWork(_ ages: @escaping @Sendable () -> [Duration]) {
        registry.gauge(
            "workqueue_unfinished_work_seconds",
            help: "How long the work under way has taken, added up.",
            labels: labels
        ) { ages().reduce(0) { $0 + $1.inSeconds } }
        registry.gauge(
            "workqueue_longest_running_processor_seconds",
            help: "How long the longest work under way has taken.",
            labels: labels
        ) { ages().max()?.inSeconds ?? 0 }
    }

    func setDepths(_ values: [Int]) {
        for (gauge, value) in zip(depths, values) { gauge.set(Double(value)) }
    }
}

// SPDX-License-Identifier: Apache-2.0

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
        adds = registry.counter(
            "workqueue_adds_total",
            help: "Total number of keys added to the queue.",
            labels: labels
        )
        retries = registry.counter(
            "workqueue_retries_total",
            help: "Total number of retries.",
            labels: labels
        )
        depths = Lane.allCases.map { lane in
            registry.gauge(
                "workqueue_depth",
                help: "Number of keys ready to be processed.",
                labels: labels + [("priority", lane.priority)]
            )
        }
        queueDuration = registry.histogram(
            "workqueue_queue_duration_seconds",
            help: "Time that keys wait in the queue before processing.",
            buckets: Self.bounds,
            labels: labels
        )
        workDuration = registry.histogram(
            "workqueue_work_duration_seconds",
            help: "Time to process a key.",
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
            help: "Sum of the time spent so far on keys in progress.",
            labels: labels
        ) { ages().reduce(0) { $0 + $1.inSeconds } }
        registry.gauge(
            "workqueue_longest_running_processor_seconds",
            help: "Time spent so far on the key that has been in progress for longest.",
            labels: labels
        ) { ages().max()?.inSeconds ?? 0 }
    }

    func setDepths(_ values: [Int]) {
        for (gauge, value) in zip(depths, values) { gauge.set(Double(value)) }
    }
}

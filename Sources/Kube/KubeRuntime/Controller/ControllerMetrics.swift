// SPDX-License-Identifier: Apache-2.0

/// A controller's metrics, under the names and labels of controller-runtime.
struct ControllerMetrics: Sendable {
    private static let bounds: [Double] = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0,
        1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
    ]

    let success: Counter
    let error: Counter
    let requeueAfter: Counter
    let errors: Counter
    let terminalErrors: Counter
    let timeouts: Counter
    let duration: Histogram
    let active: Gauge

    init(name: String, workers: Int, registry: MetricsRegistry) {
        let labels: MetricsRegistry.Labels = [("controller", name)]
        func counter(_ metric: String, _ help: String, _ more: MetricsRegistry.Labels = []) -> Counter {
            registry.counter("controller_runtime_\(metric)", help: help, labels: labels + more)
        }
        func result(_ value: String) -> Counter {
            counter("reconcile_total", "Total number of reconciliations by result.", [("result", value)])
        }
        success = result("success")
        error = result("error")
        requeueAfter = result("requeue_after")
        _ = result("requeue")
        errors = counter("reconcile_errors_total", "Total number of failed reconciliations.")
        terminalErrors = counter(
            "terminal_reconcile_errors_total",
            "Total number of failed reconciliations that are "
                + "not retried."
        )
        timeouts = counter("reconcile_timeouts_total", "Total number of reconciliations that timed out.")
        _ = counter("reconcile_panics_total", "Always 0, because the operator has no panics to recover from.")
        duration = registry.histogram(
            "controller_runtime_reconcile_time_seconds",
            help: "Duration of reconciliations.",
            buckets: Self.bounds,
            labels: labels
        )
        active = registry.gauge(
            "controller_runtime_active_workers",
            help: "Number of active workers.",
            labels: labels
        )
        registry.gauge(
            "controller_runtime_max_concurrent_reconciles",
            help: "Number of workers.",
            labels: labels
        ).set(Double(workers))
    }
}

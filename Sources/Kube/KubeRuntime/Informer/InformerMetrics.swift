// SPDX-License-Identifier: Apache-2.0

internal import KubeModel
internal import Synchronization

/// What an informer counts.
final class InformerMetrics: Sendable {
    private let registry: MetricsRegistry
    private let labels: MetricsRegistry.Labels
    private let lastEvent: Gauge

    init<Object: Resource>(_ store: Store<Object>, registry: MetricsRegistry) {
        self.registry = registry
        labels = [("kind", Object.type.description)]
        lastEvent = registry.gauge(
            "kube_watch_last_event_timestamp_seconds",
            help: "Time when the cache was last updated.",
            labels: labels
        )
        registry.gauge("kube_watch_store_objects", help: "Number of objects in the cache.", labels: labels) {
            [weak store] in (store?.count).map(Double.init)
        }
        registry.gauge(
            "kube_watch_store_bytes",
            help: "Approximate memory used by the objects in the cache.",
            labels: labels
        ) { [weak store] in (store?.size).map(Double.init) }
        registry.gauge(
            "kube_watch_store_excess_objects",
            help: "Number of objects that are cached by name only, because they exceed a limit.",
            labels: labels + [("bound", "object")]
        ) { [weak store] in (store?.oversized).map(Double.init) }
        registry.gauge(
            "kube_watch_store_excess_objects",
            help: "Number of objects that are cached by name only, because they exceed a limit.",
            labels: labels + [("bound", "namespace")]
        ) { [weak store] in (store?.waiting).map(Double.init) }
    }

    func fellSilent() {
        registry.counter(
            "kube_watch_silences_total",
            help: "Total number of watches restarted because they received no data.",
            labels: labels
        ).increment()
    }

    func wentBack() {
        registry.counter(
            "kube_watch_regressions_total",
            help: "Total number of full lists after the API server may have returned to an older state.",
            labels: labels
        ).increment()
    }

    func heard() { lastEvent.set(Double(WallClock.now.microseconds / 1000) / 1000) }

    func failed(_ reason: WatchFailure.Kind) {
        registry.counter(
            "kube_watch_restarts_total",
            help: "Total number of failed lists and watches.",
            labels: labels + [("reason", reason.rawValue)]
        ).increment()
    }
}

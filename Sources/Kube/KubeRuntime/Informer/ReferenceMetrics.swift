// SPDX-License-Identifier: Apache-2.0

internal import KubeModel

/// What is counted of the objects of a kind that are referred to; apart from what an informer of that kind counts.
struct ReferenceMetrics: Sendable {
    private let registry: MetricsRegistry
    private let labels: MetricsRegistry.Labels

    init(type: ResourceType, registry: MetricsRegistry) {
        self.registry = registry
        labels = [("kind", type.description)]
    }

    /// Registers what is computed: how many objects are followed, and by how many watches.
    func watch(_ counts: @escaping @Sendable () -> (objects: Int, watches: Int)?) {
        registry.gauge(
            "kube_reference_objects",
            help: "Number of referenced objects that are watched.",
            labels: labels
        ) { counts().map { Double($0.objects) } }
        registry.gauge(
            "kube_reference_watches",
            help: "Number of watches of referenced objects.",
            labels: labels
        ) { counts().map { Double($0.watches) } }
    }

    func fellSilent() {
        registry.counter(
            "kube_reference_watch_silences_total",
            help: "Total number of watches of referenced objects restarted because they received no data.",
            labels: labels
        ).increment()
    }

    func failed(_ reason: WatchFailure.Kind) {
        registry.counter(
            "kube_reference_watch_restarts_total",
            help: "Total number of failed lists and watches of referenced objects.",
            labels: labels + [("reason", reason.rawValue)]
        ).increment()
    }
}

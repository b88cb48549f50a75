import KubeModel
import KubeRuntime
import SpinAPI

/// How many apps there are, by why they are ready or aren't.
enum AppMetrics {
    /// The index of apps by the reason of their condition `Ready`; those without one are under the empty string.
    static let byReason = Index<SpinApp>("reason") { [$0.status.condition("Ready")?.reason ?? ""] }

    /// Has the numbers computed when they are asked for; a reason that no app has is left out.
    static func register(_ apps: Store<SpinApp>, in metrics: MetricsRegistry) {
        let reasons = Reason.allCases.map(\.rawValue) + ProblemReason.allCases.map(\.rawValue) + [""]
        for reason in reasons {
            metrics.gauge(
                "bobbin_spinapps",
                help: "SpinApps by the reason of their condition Ready.",
                labels: [("reason", reason.isEmpty ? "None" : reason)]
            ) {
                let count = apps.keys(index: byReason.name, value: reason).count
                return count == 0 && reason != Reason.available.rawValue ? nil : Double(count)
            }
        }
    }
}

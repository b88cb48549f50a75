// SPDX-License-Identifier: Apache-2.0

import KubeModel
import KubeRuntime
import SpinAPI
import SpinState

/// How many apps there are, by what each of their conditions says and why.
enum AppMetrics {
    /// The conditions that the operator writes; others are somebody else's.
    private static let conditions = SpinAppStatus.conditionTypes
    private static let statuses: Set<ConditionStatus> = [.true, .false, .unknown]
    private static let reasons = Set(
        Reason.allCases.map(\.rawValue) + ProblemReason.allCases.map(\.rawValue)
    )

    /// Counts apps as they come and go, so that a scrape costs the same however many there are.
    static let tally = Tally<SpinApp>(
        isSame: { isSame($0.status.conditions, $1.status.conditions) },
        sorts: { sorts(of: $0.status.conditions) }
    )

    /// Has the numbers read when they are asked for; what no app says is left out.
    static func register(_ apps: Store<SpinApp>, in metrics: MetricsRegistry) {
        metrics.gauges(
            metrics.qualified("spinapps"),
            help:
                "Number of SpinApps by condition, status and reason. Each app counts once for each of its conditions."
        ) {
            apps.tally.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { sort, count in
                let labels = zip(["condition", "status", "reason"], sort).map { (name: $0, value: $1) }
                return (labels, Double(count))
            }
        }
    }

    /// The values of the labels for each condition. Anybody who may write a status could write any text there, so that
    /// what the operator doesn't write isn't told by name.
    static func sorts(of conditions: [Condition]) -> [[String]] {
        let known = conditions.filter { Self.conditions.contains($0.type) }
        guard known.contains(where: { $0.type == .ready }) else {
            return [[ConditionType.ready.rawValue, ConditionStatus.unknown.rawValue, "None"]]
        }
        return known.map { condition in
            [
                condition.type.rawValue,
                (statuses.contains(condition.status) ? condition.status : .unknown).rawValue,
                reasons.contains(condition.reason) ? condition.reason : "Other",
            ]
        }
    }

    private static func isSame(_ old: [Condition], _ new: [Condition]) -> Bool {
        old.count == new.count
            && zip(old, new).allSatisfy {
                $0.type == $1.type && $0.status == $1.status && $0.reason == $1.reason
            }
    }
}

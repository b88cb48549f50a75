// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension SpinAppValidator {
    mutating func checkAutoscaling() {
        guard let autoscaling = spec.autoscaling else { return }
        if spec.enableAutoscaling {
            report(
                .invalidAutoscaling,
                "enableAutoscaling",
                "enableAutoscaling and autoscaling are mutually exclusive; enableAutoscaling is for an autoscaler "
                    + "that you create yourself"
            )
        }
        checkBounds(autoscaling)
        checkTargets(autoscaling)
        checkTriggers(autoscaling.triggers)
    }

    private mutating func checkBounds(_ autoscaling: Autoscaling) {
        if autoscaling.maxReplicas < 1 {
            report(.invalidAutoscaling, "autoscaling.maxReplicas", "must be set to 1 or more")
        } else if autoscaling.minReplicas > autoscaling.maxReplicas {
            report(.invalidAutoscaling, "autoscaling.maxReplicas", "must not be less than minReplicas")
        }
        if autoscaling.minReplicas < 0 {
            report(.invalidAutoscaling, "autoscaling.minReplicas", "must be 0 or more")
        } else if autoscaling.minReplicas == 0, !autoscaling.triggers.contains(where: Self.wakes) {
            report(
                .invalidAutoscaling,
                "autoscaling.minReplicas",
                "can be 0 only with a trigger whose type is not cpu or memory, because only KEDA scales to 0"
            )
        }
    }

    /// Whether the trigger can tell that pods are needed while there are none.
    private static func wakes(_ trigger: JSONValue) -> Bool {
        trigger["type"] != "cpu" && trigger["type"] != "memory"
    }

    private mutating func checkTargets(_ autoscaling: Autoscaling) {
        let targets = [
            ("targetCPUUtilizationPercentage", autoscaling.targetCPUUtilizationPercentage),
            ("targetMemoryUtilizationPercentage", autoscaling.targetMemoryUtilizationPercentage),
        ]
        for (field, value) in targets {
            if let value, value < 1 {
                report(.invalidAutoscaling, "autoscaling.\(field)", "must be 1 or more")
            }
        }
        if autoscaling.triggers.isEmpty, targets.allSatisfy({ $0.1 == nil }) {
            report(
                .invalidAutoscaling,
                "autoscaling",
                "one of targetCPUUtilizationPercentage, targetMemoryUtilizationPercentage and triggers must be set"
            )
        }
        if let interval = autoscaling.pollingInterval, interval < 1 {
            report(.invalidAutoscaling, "autoscaling.pollingInterval", "must be 1 or more")
        }
        if let period = autoscaling.cooldownPeriod, period < 0 {
            report(.invalidAutoscaling, "autoscaling.cooldownPeriod", "must be 0 or more")
        }
        guard autoscaling.triggers.isEmpty else { return }
        for (field, value) in [
            ("pollingInterval", autoscaling.pollingInterval), ("cooldownPeriod", autoscaling.cooldownPeriod),
        ] where value != nil {
            warn(.invalidAutoscaling, "autoscaling.\(field)", "has no effect without triggers")
        }
    }

    private mutating func checkTriggers(_ triggers: [JSONValue]) {
        for (index, trigger) in triggers.enumerated() {
            let field = "autoscaling.triggers[\(index)]"
            if trigger["type"]?.string?.isEmpty != false {
                report(.invalidAutoscaling, "\(field).type", "must be set to the type of a KEDA trigger")
            }
            if trigger["metadata"]?.object == nil {
                report(.invalidAutoscaling, "\(field).metadata", "must be set to the metadata of the trigger")
            }
        }
    }
}

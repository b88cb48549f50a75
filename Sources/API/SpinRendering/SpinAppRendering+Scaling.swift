// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

extension SpinAppRendering {
    /// How many of the app's pods may be taken away at a time.
    var podDisruptionBudget: JSONValue? {
        guard var spec = app.spec.podDisruptionBudget?.withoutNulls, spec.object != nil else { return nil }
        spec["selector"] = ["matchLabels": .sorted(names.selectorLabels)]
        return [
            "apiVersion": "policy/v1",
            "kind": "PodDisruptionBudget",
            "metadata": metadata(name: names.deployment, controls: true),
            "spec": spec,
        ]
    }

    /// What scales the app by the use of its pods' CPU and memory.
    var horizontalPodAutoscaler: JSONValue? {
        guard let scaling = app.spec.autoscaling, !scaling.usesKEDA else { return nil }
        var spec: JSONValue = ["scaleTargetRef": scaleTarget]
        spec["minReplicas"] = .integer(Int64(scaling.minReplicas))
        spec["maxReplicas"] = .integer(Int64(scaling.maxReplicas))
        let metrics = Self.targets(of: scaling).map { name, percentage -> JSONValue in
            [
                "type": "Resource",
                "resource": [
                    "name": .string(name),
                    "target": ["type": "Utilization", "averageUtilization": .integer(Int64(percentage))],
                ],
            ]
        }
        if !metrics.isEmpty { spec["metrics"] = .array(metrics) }
        if let behavior = scaling.behavior { spec["behavior"] = behavior.withoutNulls }
        return [
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "metadata": metadata(name: names.deployment, controls: true),
            "spec": spec,
        ]
    }

    /// What has KEDA scale the app.
    var scaledObject: JSONValue? {
        guard let scaling = app.spec.autoscaling, scaling.usesKEDA else { return nil }
        var spec: JSONValue = ["scaleTargetRef": scaleTarget]
        if let interval = scaling.pollingInterval { spec["pollingInterval"] = .integer(Int64(interval)) }
        if let period = scaling.cooldownPeriod { spec["cooldownPeriod"] = .integer(Int64(period)) }
        spec["minReplicaCount"] = .integer(Int64(scaling.minReplicas))
        spec["maxReplicaCount"] = .integer(Int64(scaling.maxReplicas))
        if let behavior = scaling.behavior {
            spec["advanced"] = ["horizontalPodAutoscalerConfig": ["behavior": behavior.withoutNulls]]
        }
        let targets = Self.targets(of: scaling).map { name, percentage -> JSONValue in
            [
                "type": .string(name), "metricType": "Utilization",
                "metadata": ["value": .string(String(percentage))],
            ]
        }
        spec["triggers"] = .array(targets + scaling.triggers.map(\.withoutNulls))
        return [
            "apiVersion": "keda.sh/v1alpha1",
            "kind": "ScaledObject",
            "metadata": metadata(name: names.deployment, controls: true),
            "spec": spec,
        ]
    }

    private var scaleTarget: JSONValue {
        ["apiVersion": "apps/v1", "kind": "Deployment", "name": .string(names.deployment)]
    }

    /// The shares of what is requested that are aimed at, in percent.
    private static func targets(of scaling: Autoscaling) -> [(name: String, percentage: Int32)] {
        [
            ("cpu", scaling.targetCPUUtilizationPercentage),
            ("memory", scaling.targetMemoryUtilizationPercentage),
        ].compactMap { name, percentage in percentage.map { (name, $0) } }
    }
}

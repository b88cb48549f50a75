// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension Scaffold {
    /// What scales the app's Deployment, as spin-plugin-kube makes it: an object of its own, which an app that has
    /// `enableAutoscaling` leaves the count of replicas to.
    func autoscalerObject(_ app: String) -> JSONValue? {
        switch autoscaler {
        case .hpa: horizontalPodAutoscaler(app)
        case .keda: scaledObject(app)
        case nil: nil
        }
    }

    private func horizontalPodAutoscaler(_ app: String) -> JSONValue {
        [
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "metadata": metadata("\(app)-autoscaler"),
            "spec": [
                "scaleTargetRef": scaleTarget(app),
                "minReplicas": .integer(Int64(replicas)),
                "maxReplicas": .integer(Int64(maxReplicas)),
                "metrics": .array(
                    targets.map { name, percentage in
                        [
                            "type": "Resource",
                            "resource": [
                                "name": .string(name),
                                "target": [
                                    "type": "Utilization",
                                    "averageUtilization": .integer(Int64(percentage)),
                                ],
                            ],
                        ]
                    }
                ),
            ],
        ]
    }

    private func scaledObject(_ app: String) -> JSONValue {
        [
            "apiVersion": "keda.sh/v1alpha1",
            "kind": "ScaledObject",
            "metadata": metadata("\(app)-autoscaler"),
            "spec": [
                "scaleTargetRef": scaleTarget(app),
                "minReplicaCount": .integer(Int64(replicas)),
                "maxReplicaCount": .integer(Int64(maxReplicas)),
                "triggers": .array(
                    targets.map { name, percentage in
                        [
                            "type": .string(name),
                            "metricType": "Utilization",
                            "metadata": ["value": .string(String(percentage))],
                        ]
                    }
                ),
            ],
        ]
    }

    private func scaleTarget(_ app: String) -> JSONValue {
        ["apiVersion": "apps/v1", "kind": "Deployment", "name": .string(app)]
    }

    private var targets: [(name: String, percentage: Int32)] {
        [("cpu", targetCPUUtilization), ("memory", targetMemoryUtilization)]
    }
}

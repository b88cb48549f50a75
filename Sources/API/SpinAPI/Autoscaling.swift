// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// How many replicas an app may have, and what decides (`spec.autoscaling`).
package struct Autoscaling: Sendable, Hashable {
    package var minReplicas: Int32 = 1
    package var maxReplicas: Int32 = 0
    /// The share of the requested CPU that is aimed at, in percent.
    package var targetCPUUtilizationPercentage: Int32?
    /// The share of the requested memory that is aimed at, in percent.
    package var targetMemoryUtilizationPercentage: Int32?
    /// How fast it may go (`autoscaling/v2` `HorizontalPodAutoscalerBehavior`).
    package var behavior: JSONValue?
    /// KEDA's triggers; with any, KEDA scales the app.
    package var triggers: [JSONValue] = []
    /// KEDA's interval between looks, in seconds.
    package var pollingInterval: Int32?
    /// How long KEDA waits before it scales to zero, in seconds.
    package var cooldownPeriod: Int32?

    package init() {}

    /// Whether KEDA does the scaling rather than Kubernetes itself.
    package var usesKEDA: Bool { !triggers.isEmpty }
}

extension Autoscaling: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "minReplicas": minReplicas = try reader.optional { try $0.int32() } ?? minReplicas
            case "maxReplicas": maxReplicas = try reader.optional { try $0.int32() } ?? 0
            case "targetCPUUtilizationPercentage":
                targetCPUUtilizationPercentage = try reader.optional { try $0.int32() }
            case "targetMemoryUtilizationPercentage":
                targetMemoryUtilizationPercentage = try reader.optional { try $0.int32() }
            case "behavior": behavior = try reader.optional { try JSONValue(from: &$0) }
            case "triggers": triggers = try reader.array(of: JSONValue.self)
            case "pollingInterval": pollingInterval = try reader.optional { try $0.int32() }
            case "cooldownPeriod": cooldownPeriod = try reader.optional { try $0.int32() }
            default: try reader.skip()
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

package import KubeModel

extension SpinAppExecutor {
    /// What the apps of an executor may have (`spec.allow`).
    ///
    /// If a subject is left out, apps may have what SpinKube gives them, and of what Bobbin adds only what gives nothing
    /// beyond a Deployment and a Service of type ClusterIP. A list that is given holds all that is allowed: an empty one
    /// allows nothing. A `*` at the end of an entry stands for anything.
    package struct Allowance: Sendable, Hashable {
        /// The namespaces whose apps may use the executor; `nil` for all that find it.
        package var namespaces: [String]?
        /// The types of Services; `nil` for ClusterIP alone.
        package var serviceTypes: [String]?
        /// The keys of annotations of Services; `nil` for all.
        package var serviceAnnotations: [String]?
        /// The types of volumes, as a pod's spec calls them, and the sources of projected ones; `nil` for all.
        package var volumeTypes: [String]?
        /// The ServiceAccounts that apps may name; `nil` for all.
        package var serviceAccounts: [String]?
        /// The Secrets that apps may name for pulling images; `nil` for all.
        package var imagePullSecrets: [String]?
        /// Whether apps may have an autoscaler made for them.
        package var autoscaling = false
        /// The types of KEDA's triggers that an autoscaler may have.
        package var triggers: [String] = []
        /// The ClusterTriggerAuthentications that triggers may refer to.
        package var clusterTriggerAuthentications: [String] = []
        /// Whether apps may have a PodDisruptionBudget made for them.
        package var podDisruptionBudget = false

        package init() {}

        /// All that can be allowed.
        package static var everything: Allowance {
            var all = Allowance()
            all.serviceTypes = ["*"]
            all.autoscaling = true
            all.triggers = ["*"]
            all.clusterTriggerAuthentications = ["*"]
            all.podDisruptionBudget = true
            return all
        }

        /// Whether one of some patterns stands for a name.
        static func matches(_ name: String, _ patterns: [String]) -> Bool {
            patterns.contains { pattern in
                pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
            }
        }
    }
}

extension SpinAppExecutor.Allowance: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in
            switch key {
            case "namespaces": namespaces = try reader.optional { try $0.strings() }
            case "serviceTypes": serviceTypes = try reader.optional { try $0.strings() }
            case "serviceAnnotations": serviceAnnotations = try reader.optional { try $0.strings() }
            case "volumeTypes": volumeTypes = try reader.optional { try $0.strings() }
            case "serviceAccounts": serviceAccounts = try reader.optional { try $0.strings() }
            case "imagePullSecrets": imagePullSecrets = try reader.optional { try $0.strings() }
            case "autoscaling": autoscaling = try reader.optional { try $0.bool() } ?? false
            case "triggers": triggers = try reader.optional { try $0.strings() } ?? []
            case "clusterTriggerAuthentications":
                clusterTriggerAuthentications = try reader.optional { try $0.strings() } ?? []
            case "podDisruptionBudget": podDisruptionBudget = try reader.optional { try $0.bool() } ?? false
            default: try reader.skip()
            }
        }
    }
}

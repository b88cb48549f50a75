// SPDX-License-Identifier: Apache-2.0

package import KubeModel

extension SpinAppExecutor {
    /// The pace at which changes that many apps share reach their pods (`spec.rollouts`).
    package struct RolloutSettings: Sendable, Hashable {
        /// How many apps roll at a time for a cause that they share; at least 1. Default: 10.
        package var maxConcurrent = 10
        /// After how many apps that fail with it no other app rolls; at least 1. Default: 3.
        package var maxFailures = 3
        /// The least time between two rollouts of an app for changed values, in seconds. Default: 20.
        package var minIntervalSeconds = 20
        /// How long values must have stayed the same before pods roll for them, in seconds. Default: 2.
        package var quietPeriodSeconds = 2

        package init() {}
    }
}

extension SpinAppExecutor.RolloutSettings: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in
            switch key {
            case "maxConcurrent": maxConcurrent = max(1, try reader.optional { try $0.int() } ?? 10)
            case "maxFailures": maxFailures = max(1, try reader.optional { try $0.int() } ?? 3)
            case "minIntervalSeconds": minIntervalSeconds = max(0, try reader.optional { try $0.int() } ?? 20)
            case "quietPeriodSeconds": quietPeriodSeconds = max(0, try reader.optional { try $0.int() } ?? 2)
            default: try reader.skip()
            }
        }
    }
}

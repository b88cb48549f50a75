// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension FetchStrategy {
    /// How many bytes the artifact may have; `nil` where ``maxSize`` is no amount of them.
    package var byteLimit: Int64? {
        guard let maxSize else { return Self.defaultMaxSize }
        guard let amount = Quantity(resource: maxSize), amount > Quantity(0) else { return nil }
        return amount.roundedUpValue
    }
}

extension ShimSpec.RolloutStrategy {
    /// How many of some nodes may be changed at a time: at least one, and a share rounded up, as DaemonSets do it.
    package func nodesAtATime(of nodes: Int) -> Int {
        guard kind == .rolling else { return max(1, nodes) }
        return max(1, Self.count(maxUpdate, of: nodes) ?? 1)
    }

    /// A count as it is, and a share of some nodes; `nil` for what is neither.
    static func count(_ value: JSONValue, of nodes: Int) -> Int? {
        switch value {
        case .integer(let count): return Int(clamping: count)
        case .string(let text):
            guard text.hasSuffix("%"), let percent = Int(text.dropLast()), (0...100).contains(percent) else {
                return nil
            }
            return (nodes * percent + 99) / 100
        default: return nil
        }
    }
}

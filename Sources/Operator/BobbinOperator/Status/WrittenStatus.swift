// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import SpinState

/// A status that the operator writes, among conditions that others may have put there.
protocol WrittenStatus: Sendable, Equatable {
    /// The types of the conditions that are the operator's. All others are somebody else's, and stay as they are.
    static var conditionTypes: Set<ConditionType> { get }
    /// The members that the first write has even where they are zero.
    static var firstMembers: [String] { get }
    var conditions: [Condition] { get set }
    var json: JSONValue { get }
    /// The status without mere progress counters, which may wait, so that a rollout doesn't cost a write per pod or node.
    var essence: Self { get }
}

extension WrittenStatus {
    /// Whether a person would notice the difference.
    func differsNotably(from other: Self) -> Bool { essence != other.essence }

    /// This status with the conditions that others have put on the object: theirs stay as they are, and all that were there
    /// stay in their places.
    func among(_ present: [Condition]) -> Self {
        let ours = conditions.filter { Self.conditionTypes.contains($0.type) }
        let kept = present.compactMap { condition in
            Self.conditionTypes.contains(condition.type)
                ? ours.first { $0.type == condition.type } : condition
        }
        var status = self
        status.conditions =
            kept + ours.filter { condition in !present.contains { $0.type == condition.type } }
        return status
    }

    /// The merge patch (RFC 7386) that makes the other status this one: only what differs, `null` for what goes.
    ///
    /// The UID sees to it that it isn't written to a later object of the same name. A merge patch replaces a list whole,
    /// so where conditions are written, the resource version sees to it that nobody else's is lost.
    func mergePatch(from other: Self, of metadata: ObjectMeta) -> JSONValue {
        let wanted = json.object ?? JSONObject()
        let present = other.json.object ?? JSONObject()
        var changes = JSONObject()
        for (key, value) in wanted where present[key] != value { changes[key] = value }
        for key in present.keys where wanted[key] == nil { changes[key] = .null }
        if other.conditions.isEmpty { for key in Self.firstMembers { changes[key] = wanted[key] } }
        var precondition: JSONValue = ["uid": .string(metadata.uid)]
        if changes["conditions"] != nil {
            precondition["resourceVersion"] = .string(metadata.resourceVersion)
        }
        return ["metadata": precondition, "status": .object(changes)]
    }
}

extension SpinAppStatus: WrittenStatus {
    static let conditionTypes: Set<ConditionType> = [
        .ready, .available, .progressing, .reconciling, .stalled,
    ]
    /// SpinKube's schema requires it.
    static let firstMembers = ["readyReplicas"]

    var essence: SpinAppStatus {
        var copy = self
        copy.replicas = 0
        copy.updatedReplicas = 0
        copy.conditions.blankMessages(of: [Reason.rollingOut, .minimumReplicasUnavailable].map(\.rawValue))
        return copy
    }
}

extension SpinAppExecutorStatus: WrittenStatus {
    static let conditionTypes: Set<ConditionType> = [.progressing, .stalled]
    static let firstMembers: [String] = []

    /// All of it: whoever asks for it to be written does so at a pace.
    var essence: SpinAppExecutorStatus { self }
}

extension ShimStatus: WrittenStatus {
    static let conditionTypes: Set<ConditionType> = [.ready, .progressing, .degraded]
    /// kubectl shows nothing for what isn't there.
    static let firstMembers = ["nodes", "nodesReady", "nodesUpdated", "nodesFailed"]

    var essence: ShimStatus {
        var copy = self
        copy.nodesReady = 0
        copy.nodesUpdated = 0
        copy.conditions.blankMessages(
            of: [ShimReason.rollingOut, .nodesNotReady, .uninstalling, .lookingForPods].map(\.rawValue)
        )
        return copy
    }
}

extension [Condition] {
    /// Removes the messages of conditions whose reason says that they only count.
    fileprivate mutating func blankMessages(of reasons: [String]) {
        for index in indices where reasons.contains(self[index].reason) { self[index].message = "" }
    }
}

// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// What keeps a pod from running, in words for the app's owner.
///
/// The words stay the same for as long as the trouble does, though a pod's state doesn't: a kubelet says
/// alternately what went wrong and that it waits before the next try, and a container that crashes runs in between.
/// So a message is made of what both states have in common, without the pod's name, counts or waits; ``isKept`` says
/// when words that were told stay though the new ones differ.
package struct PodFailure: Sendable, Hashable {
    package var reason: Reason
    /// What is wrong, and with which object.
    package var subject: String
    /// What the kubelet or the scheduler says of it; empty in states where it doesn't say.
    package var detail: String
    /// Whether the detail holds addresses, ports or identifiers that are others on each try.
    package var isDetailVolatile = false
    /// Until when it is to be believed that the trouble goes on; `nil` while the pod itself shows it.
    package var until: Timestamp?

    package init(
        _ reason: Reason,
        _ subject: String,
        detail: String = "",
        isDetailVolatile: Bool = false,
        until: Timestamp? = nil
    ) {
        self.reason = reason
        self.subject = subject
        self.detail = String(detail.prefix(Self.detailLimit))
        self.isDetailVolatile = isDetailVolatile
        self.until = until
    }

    /// As much of others' words as is told.
    package static let detailLimit = 700

    /// For people.
    package var message: String { detail.isEmpty ? subject : "\(subject): \(detail)" }

    /// Whether waiting can't be expected to help. A pod that doesn't fit anywhere may yet: nodes come and go.
    package var isFailure: Bool { reason != .unschedulable }

    /// The trouble of a pod in that state, if it is in any.
    init?(of state: PodState) {
        if let podFailure = Self.scheduling(state) {
            self = podFailure
            return
        }
        let podFailures =
            state.initContainers.filter { !$0.isDone }
            .compactMap { Self.container($0, "init container \"\($0.name)\"") }.first
            ?? state.containers.compactMap { Self.container($0, "container \"\($0.name)\"") }.first
        guard let podFailures else { return nil }
        self = podFailures
    }

    /// What is wrong with a container.
    private static func container(_ status: ContainerStatus, _ name: String) -> PodFailure? {
        imagePull(status) ?? start(status, name) ?? crash(status, name)
    }

    /// The message to tell where the condition already says `before`, so that it changes only with the trouble.
    package func message(after before: Condition?) -> String {
        guard let before, before.reason == reason.rawValue else { return message }
        return isKept(before.message) ? before.message : message
    }

    /// Whether a message that was told still tells of this trouble.
    ///
    /// The message in the status is compared because it is the only memory that survives a restart, and decides only
    /// whether it is written again.
    private func isKept(_ told: String) -> Bool {
        guard told == subject || told.hasPrefix("\(subject): ") else { return false }
        if detail.isEmpty { return true }
        return isDetailVolatile && Self.skeleton(of: told) == Self.skeleton(of: message)
    }

    /// A text without what is another on each try: numbers, and words that hold any.
    private static func skeleton(of text: String) -> [Substring] {
        text.split { !($0.isLetter || $0.isNumber) }.filter { !$0.contains(where: \.isNumber) }
    }
}

extension PodFailure {
    /// The trouble to tell of, of all the pods of an app: always the same one for the same pods.
    ///
    /// - Parameters:
    ///   - rollout: Only the pods of its newest version count, where it says which that is.
    ///   - now: Troubles that were believed until then are over.
    package static func worst(of pods: [Pod], for rollout: Rollout, now: Timestamp) -> PodFailure? {
        func rank(_ podFailure: PodFailure) -> Int {
            (podFailure.isFailure ? 0 : 2) + (podFailure.until == nil ? 0 : 1)
        }
        return rollout.newest(pods)
            .filter { $0.failure.map { $0.until.map { now < $0 } ?? true } ?? false }
            .sorted { $0.key < $1.key }
            .compactMap(\.failure)
            .enumerated().min { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }?.element
    }
}

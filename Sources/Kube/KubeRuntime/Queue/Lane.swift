// SPDX-License-Identifier: Apache-2.0

/// How urgent a key is. Within a lane, groups of keys take turns, and the keys of one group keep their order.
public enum Lane: Int, Sendable, Hashable, CaseIterable, Comparable {
    /// Somebody changed the object itself, and may be waiting.
    case interactive
    /// Something that the object depends on changed: its children, its pods, its status.
    case reaction
    /// Start-up, relists, and changes that concern many objects at once.
    case background
    /// The last try took too long. Such keys get a few places of their own, so that they never hold up the others.
    case overdue

    /// The priority in metrics. controller-runtime reports 0 and -100 for the same.
    var priority: String {
        switch self {
        case .interactive: "0"
        case .reaction: "-10"
        case .background: "-100"
        case .overdue: "-200"
        }
    }

    /// The more urgent lane is the lesser one.
    public static func < (left: Lane, right: Lane) -> Bool { left.rawValue < right.rawValue }
}

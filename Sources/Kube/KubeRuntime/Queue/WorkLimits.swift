// SPDX-License-Identifier: Apache-2.0

/// How many keys of a queue are worked on at a time.
///
/// Work that takes long gives its worker back, so that it never holds up other keys. It is bounded all the same: by
/// group, so that no group takes what the others need, and in all.
struct WorkLimits: Sendable, Hashable {
    /// How many keys are worked on at a time that haven't taken long yet.
    var workers = Int.max
    /// How many keys may be worked on besides these because they take long; 0 to hold to ``workers`` strictly.
    var slow = 0
    /// After how long work gives its worker back.
    var slowAfter = Duration.milliseconds(100)
    /// How many keys of one group are tried again at a time whose last try took too long.
    var overdueInGroup = 2
    /// How many such keys in all.
    var overdue = 8

    /// How many keys of one group are worked on at a time, whether they have taken long or not.
    var inGroup: Int { max(workers, slow > 0 ? 4 : 0) }

    /// No limits.
    static var none: WorkLimits { WorkLimits() }
}

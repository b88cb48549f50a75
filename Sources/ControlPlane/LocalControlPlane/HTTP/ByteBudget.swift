// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How many bytes all connections may hold together.
final class ByteBudget: Sendable {
    private let left: Atomic<Int>

    init(_ count: Int) { left = Atomic(count) }

    /// Reserves so many bytes, if they are left.
    func reserve(_ count: Int) -> Bool {
        guard left.subtract(count, ordering: .relaxed).newValue < 0 else { return true }
        left.add(count, ordering: .relaxed)
        return false
    }

    func release(_ count: Int) { left.add(count, ordering: .relaxed) }
}

import Synchronization

/// How many bytes all connections may hold together.
final class ByteBudget: Sendable {
    private let left: Atomic<Int>

    init(_ count: Int) { left = Atomic(count) }

    /// Takes as many, if they are left.
    func take(_ count: Int) -> Bool {
        guard left.subtract(count, ordering: .relaxed).newValue < 0 else { return true }
        left.add(count, ordering: .relaxed)
        return false
    }

    func giveBack(_ count: Int) { left.add(count, ordering: .relaxed) }
}

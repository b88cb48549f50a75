// SPDX-License-Identifier: Apache-2.0

public import KubeModel

/// How many objects of a store there are of each sort, kept as they come and go. Costs no memory per object.
public struct Tally<Object: Resource>: Sendable {
    /// What an object is counted under: the values of labels.
    public typealias Sort = [String]

    let sorts: @Sendable (Object) -> [Sort]
    let isSame: @Sendable (Object, Object) -> Bool

    /// A tally.
    ///
    /// - Parameters:
    ///   - isSame: Whether two states of an object are surely of the same sorts: a quick answer for most changes.
    ///   - sorts: What an object is counted under. Has to give the same for the same object each time.
    public init(
        isSame: @escaping @Sendable (Object, Object) -> Bool,
        sorts: @escaping @Sendable (Object) -> [Sort]
    ) {
        self.sorts = sorts
        self.isSame = isSame
    }
}

/// The numbers of a tally.
struct TallyCounts<Object: Resource>: Sendable {
    private let tally: Tally<Object>?
    private(set) var counts: [Tally<Object>.Sort: Int] = [:]

    init(_ tally: Tally<Object>?) { self.tally = tally }

    mutating func update(from old: Object?, to new: Object?) {
        guard let tally else { return }
        if let old, let new, tally.isSame(old, new) { return }
        for sort in old.map(tally.sorts) ?? [] {
            let rest = (counts[sort] ?? 0) - 1
            counts[sort] = rest > 0 ? rest : nil
        }
        for sort in new.map(tally.sorts) ?? [] { counts[sort, default: 0] += 1 }
    }
}

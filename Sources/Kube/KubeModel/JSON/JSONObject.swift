// SPDX-License-Identifier: Apache-2.0

/// The members of a JSON object, in order.
///
/// Kept as an array: the objects of Kubernetes are small, and an array is a fraction of a dictionary's memory.
/// Two objects are equal when they have the same members, in whatever order.
///
/// - Complexity: lookup and change are linear in the number of members; ``JSONObjectBuilder`` makes many changes.
public struct JSONObject: Sendable {
    /// Up to this many members are looked through: that is faster than hashing them.
    static let linearLimit = 16

    /// The members in order. Names are unique.
    public private(set) var members: [(key: String, value: JSONValue)]

    /// An empty object.
    public init() { members = [] }

    /// An object of these members; of a repeated name the last value stays.
    public init(members: [(String, JSONValue)]) {
        guard members.count <= Self.linearLimit else {
            var builder = JSONObjectBuilder()
            for (key, value) in members { builder[key] = value }
            self = builder.object
            return
        }
        self.members = []
        self.members.reserveCapacity(members.count)
        for (key, value) in members { self[key] = value }
    }

    /// An object of names that the caller knows to be unique, without looking them up again.
    init(unique members: [(key: String, value: JSONValue)]) { self.members = members }

    /// The number of members.
    public var count: Int { members.count }

    /// Whether there is no member.
    public var isEmpty: Bool { members.isEmpty }

    /// The names in order.
    public var keys: [String] { members.map(\.key) }

    /// The member of that name; setting `nil` removes it, setting a new name appends it.
    public subscript(key: String) -> JSONValue? {
        get {
            for member in members where member.key == key { return member.value }
            return nil
        }
        set {
            let index = members.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append((key, value))
            case (nil, nil): break
            }
        }
    }
}

extension JSONObject: Hashable {
    /// Whether both have the same members, in whatever order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.count == right.count else { return false }
        var others: JSONObjectBuilder?
        for (index, member) in left.members.enumerated() {
            // Nearly always the order is the same too, and then no lookup is needed.
            let other = right.members[index]
            if other.key == member.key {
                guard other.value == member.value else { return false }
            } else if right.count <= linearLimit {
                guard right[member.key] == member.value else { return false }
            } else {
                let indexed = others ?? JSONObjectBuilder(right)
                others = indexed
                guard indexed[member.key] == member.value else { return false }
            }
        }
        return true
    }

    /// Hashes the names only, in an order-free way.
    public func hash(into hasher: inout Hasher) {
        var combined = 0
        for member in members { combined ^= member.key.hashValue }
        hasher.combine(combined)
    }
}

extension JSONObject: Sequence {
    /// Iterates over the members in order.
    public func makeIterator() -> IndexingIterator<[(key: String, value: JSONValue)]> {
        members.makeIterator()
    }
}

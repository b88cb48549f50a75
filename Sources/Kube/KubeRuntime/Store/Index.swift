// SPDX-License-Identifier: Apache-2.0

public import KubeModel

/// By which values the objects of a store can be found.
public struct Index<Object: Resource>: Sendable {
    /// The name, by which the store is asked.
    public let name: String
    let values: @Sendable (Object) -> [String]

    /// An index of that name; the closure says under which values an object is to be found.
    public init(_ name: String, _ values: @escaping @Sendable (Object) -> [String]) {
        self.name = name
        self.values = values
    }
}

/// A set of keys; nearly always there is just one, and that takes no allocation.
enum KeySet {
    case one(ObjectKey)
    case many(Set<ObjectKey>)

    mutating func insert(_ key: ObjectKey) {
        switch self {
        case .one(let other): if other != key { self = .many([other, key]) }
        case .many(var keys):
            self = .many([])
            keys.insert(key)
            self = .many(keys)
        }
    }

    /// Removes a key; `true` where none is left.
    mutating func remove(_ key: ObjectKey) -> Bool {
        switch self {
        case .one(let other): return other == key
        case .many(var keys):
            self = .many([])
            keys.remove(key)
            self = .many(keys)
            return keys.isEmpty
        }
    }

    var keys: [ObjectKey] {
        switch self {
        case .one(let key): [key]
        case .many(let keys): Array(keys)
        }
    }

    var all: Set<ObjectKey> {
        switch self {
        case .one(let key): [key]
        case .many(let keys): keys
        }
    }
}

/// The indexes of a store, by their position: value to keys.
struct IndexedKeys<Object: Resource>: Sendable {
    let indexes: [Index<Object>]
    private var sets: [[String: KeySet]]

    init(_ indexes: [Index<Object>]) {
        self.indexes = indexes
        sets = indexes.map { _ in [:] }
    }

    /// Moves a key from where its old object put it to where the new one does.
    mutating func update(_ key: ObjectKey, from old: Object?, to new: Object?) {
        for (position, index) in indexes.enumerated() {
            let before = old.map(index.values) ?? []
            let after = new.map(index.values) ?? []
            if before == after { continue }
            for value in before where !after.contains(value) {
                if sets[position][value]?.remove(key) == true {
                    sets[position][value] = nil
                    sets[position].shrink()
                }
            }
            for value in after where !before.contains(value) {
                if sets[position][value]?.insert(key) == nil { sets[position][value] = .one(key) }
            }
        }
    }

    func keys(_ name: String, _ value: String) -> [ObjectKey] {
        guard let position = indexes.firstIndex(where: { $0.name == name }) else {
            assertionFailure("the store of \(Object.type) has no index \(name)")
            return []
        }
        return sets[position][value]?.keys ?? []
    }
}

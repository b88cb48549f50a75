// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The objects of one kind, and the recent history of their changes.
struct ResourceTable: Sendable {
    /// In the order of their keys.
    private(set) var objects: [StoredObject] = []
    /// In the order of their versions. Cut in halves, so that dropping is cheap on the whole.
    private(set) var history: [StoreEvent] = []
    /// The version of the last event that was dropped from the history.
    private(set) var forgotten: UInt64 = 0
    /// Called after each change.
    var wakers: [UInt64: @Sendable () -> Void] = [:]

    /// Where the key is, or where it would be inserted.
    private func position(of key: ObjectKey) -> (index: Int, isFound: Bool) {
        var low = 0
        var high = objects.count
        while low < high {
            let middle = (low + high) / 2
            if objects[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return (low, low < objects.count && objects[low].key == key)
    }

    subscript(key: ObjectKey) -> StoredObject? {
        let (index, isFound) = position(of: key)
        return isFound ? objects[index] : nil
    }

    /// The objects of one namespace.
    func objects(in namespace: String) -> ArraySlice<StoredObject> {
        let start = position(of: ObjectKey(namespace: namespace, name: "")).index
        var end = start
        while end < objects.count, objects[end].key.namespace == namespace { end += 1 }
        return objects[start..<end]
    }

    mutating func put(_ object: StoredObject, historyLimit: Int) {
        let (index, isFound) = position(of: object.key)
        let old = isFound ? objects[index] : nil
        if isFound { objects[index] = object } else { objects.insert(object, at: index) }
        append(
            .init(version: object.resourceVersion, old: old, object: object, isDeletion: false),
            limit: historyLimit
        )
    }

    mutating func remove(_ last: StoredObject, historyLimit: Int) {
        let (index, isFound) = position(of: last.key)
        guard isFound else { return }
        let old = objects.remove(at: index)
        append(
            .init(version: last.resourceVersion, old: old, object: last, isDeletion: true),
            limit: historyLimit
        )
    }

    private mutating func append(_ event: StoreEvent, limit: Int) {
        history.append(event)
        if history.count >= 2 * max(1, limit) { forget(history.count - max(1, limit)) }
    }

    private mutating func forget(_ count: Int) {
        guard count > 0 else { return }
        forgotten = history[count - 1].version
        history.removeFirst(count)
    }

    /// Drops the whole history.
    mutating func compact() { forget(history.count) }

    /// At most so many events after a version.
    func events(after version: UInt64, limit: Int, storeVersion: UInt64) -> EventsSince {
        guard version >= forgotten else { return .expired(oldest: forgotten) }
        var low = 0
        var high = history.count
        while low < high {
            let middle = (low + high) / 2
            if history[middle].version <= version { low = middle + 1 } else { high = middle }
        }
        guard history.count - low > limit else {
            return .events(Array(history[low...]), through: max(version, storeVersion))
        }
        let slice = history[low..<low + limit]
        return .events(Array(slice), through: slice.last?.version ?? version)
    }

    /// The objects as they were at a version; `nil` if the history no longer reaches back so far.
    func objects(asOf version: UInt64) -> [StoredObject]? {
        guard version >= forgotten else { return nil }
        var past = self
        for event in history.reversed() {
            guard event.version > version else { break }
            past.undo(event)
        }
        return past.objects
    }

    private mutating func undo(_ event: StoreEvent) {
        let (index, isFound) = position(of: event.object.key)
        switch (isFound, event.old) {
        case (true, let old?): objects[index] = old
        case (true, nil): objects.remove(at: index)
        case (false, let old?): objects.insert(old, at: index)
        case (false, nil): break
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Whether a live object already is what a rendered configuration asks for.
///
/// True where everything rendered is there with the same value; what the API server defaulted or others added
/// doesn't count. Elements of lists are matched by the key that Kubernetes merges that list by, else by place.
/// A false "no" costs one apply that changes nothing.
enum Comparison {
    /// - Parameter exactLists: the lists of the object itself, by name, in which nobody else may have an element.
    static func isApplied(
        _ rendered: JSONValue,
        in live: JSONValue,
        exactLists: Set<String> = []
    ) -> Bool {
        for list in exactLists where rendered[list]?.array != nil {
            guard rendered[list]?.array?.count == live[list]?.array?.count else { return false }
        }
        return isApplied(rendered, in: live)
    }

    private static func isApplied(_ rendered: JSONValue, in live: JSONValue) -> Bool {
        switch (rendered, live) {
        case (.object(let rendered), .object(let live)): isApplied(rendered, in: live)
        case (.array(let rendered), .array(let live)): isApplied(rendered, in: live)
        default: rendered == live
        }
    }

    /// Where the API server stores quantities in their canonical form, so that `1000m` comes back as `1`.
    private static let quantityMaps: Set<String> = ["limits", "requests", "podFixed"]

    /// What belongs to its manager as a whole: something more in it is a difference too.
    private static let atomic: Set<String> = [
        "selector", "matchLabels", "httpHeaders", "command", "args", "items", "nodeSelector", "secretKeyRef",
        "configMapKeyRef", "fieldRef",
    ]

    /// Zero values that the API server doesn't store, so that being absent is the same.
    private static let absentWhereZero: Set<String> = ["paused", "minReadySeconds"]

    private static func count(_ value: JSONValue) -> Int {
        value.object?.count ?? value.array?.count ?? 1
    }

    private static func isApplied(_ rendered: JSONObject, in live: JSONObject) -> Bool {
        for (key, value) in rendered {
            if quantityMaps.contains(key), let rendered = value.object, let live = live[key]?.object {
                guard rendered.members.allSatisfy({ isQuantity($0.value, live[$0.key]) }) else {
                    return false
                }
            } else if let other = live[key] {
                guard !atomic.contains(key) || count(value) == count(other) else { return false }
                guard isApplied(value, in: other) else { return false }
            } else {
                // Kubernetes drops empty values when it stores an object. `false` and 0 may be dropped too, or may be
                // what somebody removed: that costs an apply, and settles it.
                guard isEmpty(value) || isAbsent(value, key) else { return false }
            }
        }
        return true
    }

    /// Whether a value is stored by leaving its field out.
    static func isAbsent(_ value: JSONValue, _ key: String) -> Bool {
        absentWhereZero.contains(key) && (value == false || value == 0)
    }

    private static func isApplied(_ rendered: [JSONValue], in live: [JSONValue]) -> Bool {
        guard rendered.count <= live.count else { return false }
        if let key = mergeKey(of: rendered) {
            // Sidecars and variables that admission injected may stand between ours, our order stays.
            var remaining = live[...]
            for element in rendered {
                guard let index = remaining.firstIndex(where: { $0[key] == element[key] }),
                    isApplied(element, in: remaining[index])
                else { return false }
                remaining = remaining[(index + 1)...]
            }
            return true
        }
        return rendered.count == live.count && zip(rendered, live).allSatisfy { isApplied($0, in: $1) }
    }

    /// The member that tells the elements of a list apart, as in the merge keys of core/v1.
    static func mergeKey(of elements: [JSONValue]) -> String? {
        ["mountPath", "containerPort", "port", "uid", "name"].first { key in
            elements.allSatisfy { $0[key] != nil }
        }
    }

    static func isEmpty(_ value: JSONValue) -> Bool {
        switch value {
        case .null, .string(""): true
        case .array(let elements): elements.isEmpty
        case .object(let object): object.members.allSatisfy { isEmpty($0.value) }
        default: false
        }
    }

    /// Whether both are the same quantity, however each is written.
    private static func isQuantity(_ rendered: JSONValue, _ live: JSONValue?) -> Bool {
        guard let live, live != rendered else { return live != nil }
        guard let left = quantity(rendered), let right = quantity(live) else { return false }
        return left == right
    }

    private static func quantity(_ value: JSONValue) -> Quantity? {
        switch value {
        case .integer(let value): Quantity(String(value))
        case .string(let value): Quantity(value)
        default: nil
        }
    }
}

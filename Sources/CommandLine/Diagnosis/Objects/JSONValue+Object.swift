// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// An object of Kubernetes, read as far as a diagnosis goes.
extension JSONValue {
    package var name: String { self[path: "metadata", "name"]?.string ?? "" }
    package var namespace: String { self[path: "metadata", "namespace"]?.string ?? "" }
    package var uid: String { self[path: "metadata", "uid"]?.string ?? "" }
    package var kind: String { self["kind"]?.string ?? "" }
    package var key: ObjectKey { ObjectKey(namespace: namespace, name: name) }

    package func label(_ key: String) -> String? { self[path: "metadata", "labels", key]?.string }
    package func annotation(_ key: String) -> String? { self[path: "metadata", "annotations", key]?.string }

    var labels: [String: String] {
        let members = self[path: "metadata", "labels"]?.object?.members ?? []
        return Dictionary(members.map { ($0.key, $0.value.string ?? "") }) { first, _ in first }
    }

    var isBeingDeleted: Bool { self[path: "metadata", "deletionTimestamp"]?.string != nil }

    /// An element of `status.conditions`.
    package func condition(_ type: ConditionType) -> JSONValue? {
        self[path: "status", "conditions"]?.array?.first { $0["type"]?.string == type.rawValue }
    }

    /// Whether that condition is `True`.
    func holds(_ type: ConditionType) -> Bool {
        condition(type)?["status"]?.string == ConditionStatus.true.rawValue
    }

    /// The pod template's containers.
    var containers: [JSONValue] { self[path: "spec", "template", "spec", "containers"]?.array ?? [] }

    /// Whether one of its owners has that UID.
    func isOwned(by uid: String) -> Bool {
        !uid.isEmpty
            && (self[path: "metadata", "ownerReferences"]?.array ?? []).contains { $0["uid"]?.string == uid }
    }

    /// A number under a path, 0 where there is none.
    func count(_ path: String...) -> Int64 {
        var value: JSONValue? = self
        for key in path { value = value?[key] }
        return value?.integer ?? 0
    }

    /// Since when it has been there.
    var created: Timestamp? { self[path: "metadata", "creationTimestamp"]?.string.flatMap { Timestamp($0) } }
}

/// A value that was read, or the reason why it could not be.
package enum Reading<Value: Sendable>: Sendable {
    case read(Value)
    /// Why it could not be read: most often a missing permission.
    case unread(String)

    /// The value.
    ///
    /// - Throws: ``Unread``.
    package func get() throws(Unread) -> Value {
        switch self {
        case .read(let value): return value
        case .unread(let why): throw Unread(why)
        }
    }
}

extension Reading: Equatable where Value: Equatable {}

/// Something could not be read, so nothing is known about it.
package struct Unread: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

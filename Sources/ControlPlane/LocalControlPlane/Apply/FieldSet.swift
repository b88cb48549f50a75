// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// A set of paths of fields, as a tree.
///
/// A path is a member or not, independent of the paths inside it: owning `labels` and owning `labels.app` are
/// two things.
package struct FieldSet: Sendable, Hashable {
    /// The steps that end a path of the set here.
    package var members: Set<PathElement> = []
    /// What the set holds below each step; never empty sets.
    package var children: [PathElement: FieldSet] = [:]

    package init() {}

    package var isEmpty: Bool { members.isEmpty && children.isEmpty }

    package mutating func insert(_ path: some Collection<PathElement>) {
        guard let first = path.first else { return }
        let rest = path.dropFirst()
        if rest.isEmpty {
            members.insert(first)
        } else {
            children[first, default: FieldSet()].insert(rest)
        }
    }

    package func contains(_ path: some Collection<PathElement>) -> Bool {
        guard let first = path.first else { return false }
        let rest = path.dropFirst()
        return rest.isEmpty ? members.contains(first) : children[first]?.contains(rest) ?? false
    }

    package func union(_ other: FieldSet) -> FieldSet {
        var result = self
        result.members.formUnion(other.members)
        result.children.merge(other.children) { $0.union($1) }
        return result
    }

    package func intersection(_ other: FieldSet) -> FieldSet {
        var result = FieldSet()
        result.members = members.intersection(other.members)
        for (element, child) in children {
            guard let otherChild = other.children[element] else { continue }
            result.setChild(child.intersection(otherChild), of: element)
        }
        return result
    }

    /// The paths that the other set doesn't hold; a path inside one that it holds stays.
    package func subtracting(_ other: FieldSet) -> FieldSet {
        var result = FieldSet()
        result.members = members.subtracting(other.members)
        for (element, child) in children {
            result.setChild(other.children[element].map { child.subtracting($0) } ?? child, of: element)
        }
        return result
    }

    /// The paths under a field only.
    package func under(_ field: String) -> FieldSet {
        var result = FieldSet()
        let element = PathElement.field(field)
        if members.contains(element) { result.members.insert(element) }
        if let child = children[element] { result.children[element] = child }
        return result
    }

    mutating func setChild(_ child: FieldSet, of element: PathElement) {
        children[element] = child.isEmpty ? nil : child
    }

    /// All paths: at each step the members first, then those below, in the order of `FieldsV1`.
    package var paths: [[PathElement]] {
        members.sorted().map { [$0] }
            + children.sorted { $0.key < $1.key }.flatMap { element, child in
                child.paths.map { [element] + $0 }
            }
    }

    /// The set with every field that a schema names by itself as a member, if anything below it is in the set.
    ///
    /// Removing `spec.list[x]` and all else of the list then removes `spec.list` too, but labels stay `{}`.
    func namingFields(_ schema: StructuralSchema?) -> FieldSet {
        var result = FieldSet()
        result.members = members
        for (element, child) in children {
            var childSchema: StructuralSchema?
            switch element {
            case .field(let name):
                childSchema = schema?.child(field: name)
                if schema?.names(field: name) == true { result.members.insert(element) }
            case .key: childSchema = schema?.items
            case .value, .index: break
            }
            result.children[element] = child.namingFields(childSchema)
        }
        return result
    }
}

extension FieldSet {
    /// The set in the `FieldsV1` format.
    package var fieldsV1: JSONValue {
        var object = JSONObject()
        for element in Set(children.keys).union(members).sorted() {
            guard let child = children[element] else {
                object[element.encoded] = .object(JSONObject())
                continue
            }
            var members = child.fieldsV1.object ?? JSONObject()
            if self.members.contains(element) {
                members = JSONObject(
                    members: [(".", .object(JSONObject()))] + members.map { ($0.key, $0.value) }
                )
            }
            object[element.encoded] = .object(members)
        }
        return .object(object)
    }

    /// Reads the `FieldsV1` format; `nil` for what isn't in it.
    package init?(fieldsV1: JSONValue) {
        guard let object = fieldsV1.object else { return nil }
        for (key, value) in object where key != "." {
            guard let element = PathElement(encoded: key), let child = FieldSet(fieldsV1: value) else {
                return nil
            }
            setChild(child, of: element)
            if child.isEmpty || value["."] != nil { members.insert(element) }
        }
    }
}

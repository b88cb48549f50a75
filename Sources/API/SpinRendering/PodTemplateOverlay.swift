// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

/// Lays a partial pod template over a rendered one.
///
/// It is a strategic merge patch: ``PodField`` says which lists merge and by what. What was rendered keeps its order,
/// and what is new comes after it. `null` or `{$patch: delete}` removes what it is laid over, `$patch: replace` has an
/// object replace it, and `{$patch: replace}` as an entry of its own a list that merges. (Of `null`, `kubectl apply`
/// sends nothing unless it applies server-side.)
struct PodTemplateOverlay {
    /// How many entries a list or an object of a template may have: more than a pod can use, and few enough to be
    /// laid over it at any time.
    static let limit = 2000

    /// What is wrong with the template.
    private(set) var problems: [Problem] = []

    private let field: String
    private let essentials: PodEssentials

    /// - Parameter field: the path of the field that holds the template.
    init(essentials: PodEssentials, field: String) {
        self.essentials = essentials
        self.field = field
    }

    /// The template with another one laid over it; the template as it is where that can't be.
    mutating func lay(_ patch: JSONValue, over template: JSONValue) -> JSONValue {
        guard let members = patch.object else {
            report(field, "must be an object with metadata and spec, like the template of a Deployment")
            return template
        }
        for (key, value) in members where !["metadata", "spec"].contains(key) || value.object == nil {
            report(
                "\(field).\(key)",
                ["metadata", "spec"].contains(key)
                    ? "must be an object"
                    : "is not a field of a pod template, which has only metadata and spec"
            )
        }
        guard problems.isEmpty else { return template }
        let shape = PodField.podTemplate(container: essentials.names.container)
        let result = merge(patch, over: template, as: shape, at: field) ?? template
        for finding in essentials.findings(in: result, laidOver: template, by: patch) {
            report("\(field)\(finding.field)", finding.message)
        }
        return problems.isEmpty ? result : template
    }

    private mutating func report(_ field: String, _ message: String) {
        problems.append(Problem(.error, .invalidPodTemplate, field, message))
    }

    /// Whether there is too much; reports it.
    private mutating func exceedsLimit(_ count: Int, _ what: String, at path: String) -> Bool {
        guard count > Self.limit else { return false }
        report(path, "has \(count) \(what); the maximum is \(Self.limit)")
        return true
    }

    // MARK: Merging

    /// What becomes of a value; `nil` where it goes.
    private mutating func merge(
        _ patch: JSONValue,
        over base: JSONValue?,
        as shape: PodField,
        at path: String
    ) -> JSONValue? {
        if patch.removes { return nil }
        switch shape {
        case .any:
            guard patch.object != nil else { return patch.withoutNulls }
            return mergeObject(patch, over: base, [:], .none, at: path)
        case .strings: return mergeStrings(patch, over: base, at: path)
        case .list:
            if patch.array == nil { report(path, "must be a list") }
            return patch.withoutNulls
        case .object(let fields, let alternatives):
            return mergeObject(patch, over: base, fields, alternatives, at: path)
        case .whole:
            // Laid over nothing, so that its shape is looked at and directives are followed.
            return mergeObject(patch, over: nil, [:], .none, at: path)
        case .keyed(let key, let element):
            return mergeList(patch, over: base, by: key, element, at: path)
        }
    }

    private mutating func mergeObject(
        _ patch: JSONValue,
        over base: JSONValue?,
        _ fields: [String: PodField],
        _ alternatives: PodField.Alternatives,
        at path: String
    ) -> JSONValue? {
        guard let members = patch.object else {
            report(path, "must be an object")
            return base
        }
        guard !exceedsLimit(members.count, "members", at: path) else { return base }
        let replaces = replaces(members, at: path)
        var result = JSONObjectBuilder(replaces ? JSONObject() : base?.object ?? JSONObject())
        if members.contains(where: {
            alternatives.contains($0.key) && !$0.value.removes && !$0.key.isDirective
        }) {
            let kept = Set(members.keys)
            for key in result.object.keys where alternatives.contains(key) && !kept.contains(key) {
                result[key] = nil
            }
        }
        for (key, value) in members where !key.isDirective {
            result[key] = merge(value, over: result[key], as: fields[key] ?? .any, at: "\(path).\(key)")
        }
        return .object(result.object)
    }

    private mutating func mergeStrings(
        _ patch: JSONValue,
        over base: JSONValue?,
        at path: String
    ) -> JSONValue? {
        let members = patch.object.flatMap { $0.count > Self.limit ? nil : $0 } ?? JSONObject()
        for (key, value) in members where value.string == nil && !value.removes {
            report("\(path)[\(key)]", "must be a string; put it in quotes")
        }
        return mergeObject(patch, over: base, [:], .none, at: path)
    }

    private mutating func mergeList(
        _ patch: JSONValue,
        over base: JSONValue?,
        by key: PodField.Key,
        _ shape: PodField,
        at path: String
    ) -> JSONValue? {
        guard let elements = patch.array else {
            report(path, "must be a list of objects that have \(key.description)")
            return base
        }
        guard !exceedsLimit(elements.count, "entries", at: path) else { return base }
        let replaces = elements.contains { $0 == ["$patch": "replace"] }
        var list = KeyedList(replaces ? [] : base?.array ?? [], by: key)
        var seen: Set<[JSONValue]> = []
        for (index, element) in elements.enumerated() where element != ["$patch": "replace"] {
            let place = "\(path)[\(index)]"
            guard element["$patch"] != "replace" else {
                report("\(place).$patch", Self.misplacedReplace)
                continue
            }
            guard let identity = identity(of: element, by: key, at: place) else { continue }
            guard seen.insert(identity).inserted else {
                report(place, "duplicates \(key.description(of: identity))")
                continue
            }
            let base = list[identity] ?? key.defaultElement
            list[identity] = merge(element, over: base, as: shape, at: place)
        }
        let result = list.elements
        return result.isEmpty ? nil : .array(result)
    }

    private static let misplacedReplace =
        "\"replace\" replaces the whole list and must be an entry of its own, {$patch: replace}; to change only this "
        + "entry, set the fields to change, and set fields to null to remove them"

    /// What tells an element from the others; reports where nothing does.
    private mutating func identity(
        of element: JSONValue,
        by key: PodField.Key,
        at place: String
    ) -> [JSONValue]? {
        guard element.object != nil else {
            report(place, "must be an object that has \(key.description)")
            return nil
        }
        guard let identity = key.identity(of: element) else {
            report(place, "must have \(key.description)")
            return nil
        }
        return identity
    }

    /// Whether an object is to replace the one that was there.
    private mutating func replaces(_ members: JSONObject, at path: String) -> Bool {
        for key in members.keys where key.isDirective && key != "$patch" {
            report("\(path).\(key)", "is not supported; use $patch")
        }
        switch members["$patch"] {
        case nil, "merge"?: return false
        case "replace"?: return true
        default:
            report("\(path).$patch", "must be \"merge\", \"replace\" or \"delete\"")
            return false
        }
    }
}

extension JSONValue {
    /// Whether the value is there to remove what it is laid over.
    fileprivate var removes: Bool { isNull || self["$patch"] == "delete" }
}

extension String {
    /// Whether a member says how to merge rather than what.
    fileprivate var isDirective: Bool { utf8.first == UInt8(ascii: "$") }
}

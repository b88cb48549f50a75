import KubeModel
import SpinAPI

/// Lays a partial pod template over a rendered one.
///
/// It is a strategic merge patch: ``PodField`` says which lists merge and by what. What was rendered keeps its order,
/// and what is new comes after it. `null` or `{$patch: delete}` removes what it is laid over, `$patch: replace` has an
/// object or a list that merges replace it. (Of `null`, `kubectl apply` sends nothing unless it applies server-side.)
struct PodTemplateOverlay {
    /// What is wrong with the template; what it makes is of no use then.
    private(set) var problems: [Problem] = []

    private let field: String
    private let names: ChildNames

    /// - Parameter field: the path of the field that holds the template.
    init(names: ChildNames, field: String) {
        self.names = names
        self.field = field
    }

    /// The template with another one laid over it.
    mutating func lay(_ patch: JSONValue, over template: JSONValue) -> JSONValue {
        guard let members = patch.object else {
            report(field, "must be an object with metadata and spec, as a Deployment's template is")
            return template
        }
        for (key, value) in members where !["metadata", "spec"].contains(key) || value.object == nil {
            report(
                "\(field).\(key)",
                ["metadata", "spec"].contains(key)
                    ? "must be an object" : "is no field of a pod template, which has metadata and spec"
            )
        }
        guard problems.isEmpty else { return template }
        let shape = PodField.podTemplate(container: names.container)
        let result = merge(patch, over: template, as: shape, at: field) ?? template
        checkEssentials(of: result)
        return result
    }

    /// The Deployment's selector can't change, and without the app's container there is no app.
    private mutating func checkEssentials(of template: JSONValue) {
        let labels = template[path: "metadata", "labels"]
        for (key, value) in names.selectorLabels.sorted(by: { $0.key < $1.key })
        where labels?[key]?.string != value {
            report(
                "\(field).metadata.labels[\(key)]",
                "is what the app's pods are found by and can't be changed"
            )
        }
        let containers = template[path: "spec", "containers"]?.array ?? []
        if !containers.contains(where: { $0["name"]?.string == names.container }) {
            report("\(field).spec.containers", "must keep the app's own container, \"\(names.container)\"")
        }
    }

    private mutating func report(_ field: String, _ message: String) {
        problems.append(Problem(.error, .invalidPodTemplate, field, message))
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
        var result = base?.object ?? JSONObject()
        if replaces(members, at: path) { result = JSONObject() }
        if members.contains(where: {
            alternatives.contains($0.key) && !$0.value.removes && !$0.key.isDirective
        }) {
            for key in result.keys where alternatives.contains(key) && members[key] == nil {
                result[key] = nil
            }
        }
        for (key, value) in members where !key.isDirective {
            result[key] = merge(value, over: result[key], as: fields[key] ?? .any, at: "\(path).\(key)")
        }
        return .object(result)
    }

    private mutating func mergeStrings(
        _ patch: JSONValue,
        over base: JSONValue?,
        at path: String
    ) -> JSONValue? {
        for (key, value) in patch.object ?? JSONObject() where value.string == nil && !value.removes {
            report("\(path)[\(key)]", "must be a string; put it into quotes")
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
        let replaces = elements.contains { $0 == ["$patch": "replace"] }
        var result = replaces ? [] : base?.array ?? []
        var seen: Set<[JSONValue]> = []
        for (index, element) in elements.enumerated() where element != ["$patch": "replace"] {
            let place = "\(path)[\(index)]"
            guard let identity = identity(of: element, by: key, at: place) else { continue }
            guard seen.insert(identity).inserted else {
                report(place, "is the second of \(key.description(of: identity))")
                continue
            }
            let index = result.firstIndex { key.identity(of: $0) == identity }
            let merged = merge(element, over: index.map { result[$0] }, as: shape, at: place)
            switch (index, merged) {
            case (let index?, let merged?): result[index] = merged
            case (let index?, nil): result.remove(at: index)
            case (nil, let merged?): result.append(merged)
            case (nil, nil): break
            }
        }
        return result.isEmpty ? nil : .array(result)
    }

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
            report("\(path).\(key)", "is not supported; $patch is")
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

extension PodField.Key {
    /// The values of the key; `nil` where one isn't given.
    fileprivate func identity(of element: JSONValue) -> [JSONValue]? {
        var identity: [JSONValue] = []
        for member in members {
            switch element[member] ?? defaults[member].map(JSONValue.string) {
            case .string(let text)? where !text.isEmpty && !numbers.contains(member):
                identity.append(.string(text))
            case .integer(let number)? where numbers.contains(member): identity.append(.integer(number))
            default: return nil
            }
        }
        return identity
    }

    /// The members that have to be given.
    fileprivate var description: String {
        members.filter { defaults[$0] == nil || members.count == 1 }.joined(separator: " and ")
    }

    fileprivate func description(of identity: [JSONValue]) -> String {
        zip(members, identity).map { "\($0) \($1.string.map { "\"\($0)\"" } ?? "\($1.integer ?? 0)")" }
            .joined(separator: " and ")
    }
}

extension String {
    /// Whether a member says how to merge rather than what.
    fileprivate var isDirective: Bool { utf8.first == UInt8(ascii: "$") }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// A list of objects that are told apart by a key, each found in constant time.
struct KeyedList {
    /// The elements in order; removed ones leave a gap, so that the others keep their places.
    private var kept: [JSONValue?]
    private var places: [[JSONValue]: Int] = [:]

    /// - Parameter elements: those without a key are kept, and never found. Of several of a key the first is found.
    init(_ elements: [JSONValue], by key: PodField.Key) {
        kept = elements
        places.reserveCapacity(elements.count)
        for (place, element) in elements.enumerated() {
            if let identity = key.identity(of: element), places[identity] == nil { places[identity] = place }
        }
    }

    /// What is left, in order.
    var elements: [JSONValue] { kept.compactMap { $0 } }

    /// The element of that key; setting `nil` removes it, setting one of a new key appends it.
    subscript(identity: [JSONValue]) -> JSONValue? {
        get { places[identity].flatMap { kept[$0] } }
        set {
            if let place = places[identity] {
                kept[place] = newValue
                if newValue == nil { places[identity] = nil }
            } else if let newValue {
                places[identity] = kept.count
                kept.append(newValue)
            }
        }
    }
}

extension PodField.Key {
    /// The values of the key; `nil` where one isn't given.
    func identity(of element: JSONValue) -> [JSONValue]? {
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

    /// What an element is laid over where there is none of its key: it may leave out what the key is taken for.
    ///
    /// Not of a key of several members, such as that of ports: Kubernetes fills in their protocol itself.
    var defaultElement: JSONValue? {
        guard members.count == 1, let name = members.first, let value = defaults[name] else { return nil }
        return .object(JSONObject(members: [(name, .string(value))]))
    }

    /// The members that have to be given.
    var description: String {
        members.filter { defaults[$0] == nil || members.count == 1 }.joined(separator: " and ")
    }

    func description(of identity: [JSONValue]) -> String {
        zip(members, identity).map { "\($0) \($1.string.map { "\"\($0)\"" } ?? "\($1.integer ?? 0)")" }
            .joined(separator: " and ")
    }
}

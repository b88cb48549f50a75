// SPDX-License-Identifier: Apache-2.0

/// Changes many members of an object, each in constant time, where ``JSONObject`` itself looks through all of them.
public struct JSONObjectBuilder: Sendable {
    /// The members in order; removed ones leave a gap, so that the others keep their places.
    private var members: [(key: String, value: JSONValue)?]
    /// Where each member is, once there are more than a few.
    private var places: [String: Int] = [:]

    /// Starts with the members of an object.
    public init(_ object: JSONObject = JSONObject()) {
        members = object.members
        if members.count > JSONObject.linearLimit { indexAll() }
    }

    /// The object as it is now.
    public var object: JSONObject { JSONObject(unique: members.compactMap { $0 }) }

    /// The member of that name; setting `nil` removes it, setting a new name appends it.
    public subscript(key: String) -> JSONValue? {
        get { place(of: key).flatMap { members[$0]?.value } }
        set {
            switch (place(of: key), newValue) {
            case (let place?, let value?): members[place] = (key, value)
            case (let place?, nil):
                members[place] = nil
                places[key] = nil
            case (nil, let value?): append(key, value)
            case (nil, nil): break
            }
        }
    }

    private mutating func append(_ key: String, _ value: JSONValue) {
        members.append((key, value))
        if members.count > JSONObject.linearLimit + 1 {
            places[key] = members.count - 1
        } else if members.count == JSONObject.linearLimit + 1 {
            indexAll()
        }
    }

    private func place(of key: String) -> Int? {
        members.count > JSONObject.linearLimit ? places[key] : members.firstIndex { $0?.key == key }
    }

    private mutating func indexAll() {
        places.reserveCapacity(members.count)
        for (place, member) in members.enumerated() { if let member { places[member.key] = place } }
    }
}

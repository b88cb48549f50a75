// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension JSONValue {
    /// Sets a member that is absent.
    mutating func setDefault(_ key: String, _ value: JSONValue) {
        if self[key] == nil || self[key] == .null { self[key] = value }
    }

    /// Sets a member that is absent or an empty text, which Go can't tell apart.
    mutating func setDefaultText(_ key: String, _ value: String) {
        if self[key] == nil || self[key] == .null || self[key] == "" { self[key] = .string(value) }
    }

    /// Sets a member that is absent or zero, which Go can't tell apart.
    mutating func setDefaultNumber(_ key: String, _ value: Int64) {
        if self[key] == nil || self[key] == .null || self[key] == 0 { self[key] = .integer(value) }
    }

    /// Changes the object under a path, if there is one.
    mutating func modify(_ path: String..., by change: (inout JSONValue) -> Void) {
        modify(path[...], by: change)
    }

    private mutating func modify(_ path: ArraySlice<String>, by change: (inout JSONValue) -> Void) {
        guard let key = path.first else { return change(&self) }
        guard var member = self[key], member.object != nil else { return }
        member.modify(path.dropFirst(), by: change)
        self[key] = member
    }

    /// Changes every object in a list.
    mutating func modifyEach(_ key: String, by change: (inout JSONValue) -> Void) {
        guard var elements = self[key]?.array else { return }
        for index in elements.indices where elements[index].object != nil { change(&elements[index]) }
        self[key] = .array(elements)
    }
}

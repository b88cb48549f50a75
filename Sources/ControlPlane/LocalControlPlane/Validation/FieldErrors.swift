// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The errors of an object while it is validated.
struct FieldErrors {
    private(set) var all: [FieldError] = []

    mutating func add(_ error: FieldError) { all.append(error) }

    /// Adds each fault of a text.
    mutating func check(_ text: String, at path: String, _ rule: (String) -> [String]) {
        for fault in rule(text) { add(.invalid(path, .string(text), fault)) }
    }

    /// Adds each fault of a text that is set.
    mutating func check(_ value: JSONValue?, at path: String, _ rule: (String) -> [String]) {
        if let text = value?.string, !text.isEmpty { check(text, at: path, rule) }
    }

    /// Adds that a text is missing where no schema says that it is required.
    mutating func require(_ value: JSONValue?, at path: String) {
        if value?.string?.isEmpty ?? true { add(.required(path)) }
    }

    mutating func checkNotNegative(_ value: JSONValue?, at path: String) {
        guard let value, let number = value.integer, number < 0 else { return }
        add(.invalid(path, value, "must be greater than or equal to 0"))
    }

    mutating func checkUnchanged(_ value: JSONValue?, _ old: JSONValue?, at path: String) {
        if value != old { add(.invalid(path, value ?? .null, "field is immutable")) }
    }

    /// Adds faults in the names and values of labels, or of a selector made of such.
    mutating func checkLabels(_ value: JSONValue?, at path: String) {
        for (key, value) in value?.object ?? JSONObject() {
            check(key, at: path, NameRules.qualifiedName)
            if let text = value.string { check(text, at: path, NameRules.labelValue) }
        }
    }
}

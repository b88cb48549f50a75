import KubeModel

/// The errors of an object while it is validated.
struct FieldErrors {
    private(set) var all: [FieldError] = []

    mutating func add(_ error: FieldError) { all.append(error) }

    /// Notes each fault of a text.
    mutating func check(_ text: String, at path: String, _ rule: (String) -> [String]) {
        for fault in rule(text) { add(.invalid(path, .string(text), fault)) }
    }

    /// Notes a text that is absent, or else each of its faults.
    mutating func require(_ value: JSONValue?, at path: String, _ rule: (String) -> [String] = { _ in [] }) {
        guard let text = value?.string, !text.isEmpty else { return add(.required(path)) }
        check(text, at: path, rule)
    }

    /// Notes a text that is none of those allowed; an absent one is for defaults to fill.
    mutating func check(_ value: JSONValue?, at path: String, oneOf allowed: [String]) {
        guard let text = value?.string, !allowed.contains(text) else { return }
        add(.notSupported(path, .string(text), allowed))
    }

    mutating func checkNotNegative(_ value: JSONValue?, at path: String) {
        guard let value, let number = value.integer, number < 0 else { return }
        add(.invalid(path, value, "must be greater than or equal to 0"))
    }

    mutating func checkUnchanged(_ value: JSONValue?, _ old: JSONValue?, at path: String) {
        if value != old { add(.invalid(path, value ?? .null, "field is immutable")) }
    }

    /// Notes faults in the names and values of labels, or of a selector made of such.
    mutating func checkLabels(_ value: JSONValue?, at path: String) {
        for (key, value) in value?.object ?? JSONObject() {
            check(key, at: path, NameRules.qualifiedName)
            if let text = value.string { check(text, at: path, NameRules.labelValue) }
        }
    }
}

import KubeModel

/// The verdicts of all rules of a schema on a value.
struct RuleEvaluation {
    private(set) var errors: [FieldError] = []

    mutating func evaluate(_ value: JSONValue, old: JSONValue?, _ schema: StructuralSchema, at path: String) {
    }
}

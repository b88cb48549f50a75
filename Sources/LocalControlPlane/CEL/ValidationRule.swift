import KubeModel

/// One of a schema's `x-kubernetes-validations`.
struct ValidationRule: Sendable {
    let rule: String
}

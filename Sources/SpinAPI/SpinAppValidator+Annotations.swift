import KubeModel

extension SpinAppValidator {
    /// Annotations that are dropped, since the operator remembers in them what it did.
    mutating func checkBookkeeping() {
        let maps = [
            ("deploymentAnnotations", spec.deploymentAnnotations), ("podAnnotations", spec.podAnnotations),
            ("serviceAnnotations", spec.serviceAnnotations),
            ("service.annotations", spec.service?.annotations ?? [:]),
        ]
        for (field, annotations) in maps {
            for key in SpinKeyspace.bookkeepingAnnotations where annotations[key] != nil {
                problems.append(Self.bookkeepingProblem(key, "spec.\(field)"))
            }
        }
        problems += Self.bookkeepingProblems(inPodTemplate: spec.podTemplate, at: "spec.podTemplate")
    }

    /// The same of a partial pod template.
    static func bookkeepingProblems(inPodTemplate template: JSONValue?, at field: String) -> [Problem] {
        guard let annotations = template?[path: "metadata", "annotations"]?.object else { return [] }
        return SpinKeyspace.bookkeepingAnnotations.filter { annotations[$0] != nil }
            .map { bookkeepingProblem($0, "\(field).metadata.annotations") }
    }

    private static func bookkeepingProblem(_ key: String, _ field: String) -> Problem {
        let message = "has no effect: the operator keeps it for itself; remove it"
        return Problem(.warning, .invalidAnnotations, "\(field)[\(key)]", message)
    }
}

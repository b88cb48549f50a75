// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension SpinAppValidator {
    /// Annotations and labels that are dropped: the operator remembers in them what it did, or a controller writes them.
    mutating func checkReservedKeys() {
        let annotations = [
            ("deploymentAnnotations", spec.deploymentAnnotations), ("podAnnotations", spec.podAnnotations),
            ("serviceAnnotations", spec.serviceAnnotations),
            ("service.annotations", spec.service?.annotations ?? [:]),
        ]
        for (field, values) in annotations {
            problems += Self.problems(ofAnnotations: values.keys, at: "spec.\(field)")
        }
        for (field, values) in [
            ("podLabels", spec.podLabels), ("service.labels", spec.service?.labels ?? [:]),
        ] {
            problems += Self.problems(ofLabels: values.keys, at: "spec.\(field)")
        }
        problems += Self.reservedKeyProblems(inPodTemplate: spec.podTemplate, at: "spec.podTemplate")
    }

    /// The same of a partial pod template.
    static func reservedKeyProblems(inPodTemplate template: JSONValue?, at field: String) -> [Problem] {
        func keys(_ map: String) -> [String] { template?[path: "metadata", map]?.object?.keys ?? [] }
        return problems(ofAnnotations: keys("annotations"), at: "\(field).metadata.annotations")
            + problems(ofLabels: keys("labels"), at: "\(field).metadata.labels")
    }

    private static func problems(ofAnnotations keys: some Collection<String>, at field: String) -> [Problem] {
        let ours = SpinKeyspace.bookkeepingAnnotations.filter { keys.contains($0) }.map { key in
            let message = "has no effect, because it is reserved for the operator; remove it"
            return Problem(.warning, .invalidAnnotations, "\(field)[\(key)]", message)
        }
        return ours
            + controllerProblems(keys.filter(ControllerKeys.ownsAnnotation), .invalidAnnotations, at: field)
    }

    private static func problems(ofLabels keys: some Collection<String>, at field: String) -> [Problem] {
        controllerProblems(keys.filter(ControllerKeys.ownsLabel), .invalidLabels, at: field)
    }

    /// A problem for each of the first few keys: whoever reads them looks at the others too.
    private static func controllerProblems(
        _ keys: [String],
        _ reason: ProblemReason,
        at field: String
    ) -> [Problem] {
        keys.sorted().prefix(8).map { key in
            let message = "has no effect, because it is reserved for a Kubernetes controller; remove it"
            return Problem(.warning, reason, "\(field)[\(PrintableText.line(key))]", message)
        }
    }
}

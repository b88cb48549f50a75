// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What no cluster takes for a name, an image or a label. Names of objects are checked by a cluster before anybody sees
/// them, but not in files.
extension SpinAppValidator {
    mutating func checkNames(_ metadata: ObjectMeta) {
        if !metadata.name.isEmpty, !FieldSyntax.isDNSSubdomain(metadata.name) {
            reportName("metadata.name", Self.nameRule)
        }
        if !metadata.namespace.isEmpty, !FieldSyntax.isDNSLabel(metadata.namespace) {
            reportName("metadata.namespace", Self.labelRule)
        }
        if !spec.image.isEmpty, !FieldSyntax.isImage(spec.image) {
            report(.invalidSpec, "image", Self.imageRule)
        }
        let names = [
            ("executor", spec.executor), ("serviceAccountName", spec.serviceAccountName),
            ("runtimeConfig.loadFromSecret", spec.runtimeConfig.loadFromSecret),
        ]
        for (field, name) in names where !name.isEmpty && !FieldSyntax.isDNSSubdomain(name) {
            report(.invalidSpec, field, Self.nameRule)
        }
        checkLabels()
    }

    private mutating func checkLabels() {
        let labels = [("podLabels", spec.podLabels), ("service.labels", spec.service?.labels ?? [:])]
        for (field, values) in labels {
            for (key, value) in values.sorted(by: { $0.key < $1.key }) {
                let path = "\(field)[\(PrintableText.line(key))]"
                if !FieldSyntax.isLabelKey(key) {
                    report(.invalidSpec, path, "must have a key that is \(Self.keyRule)")
                }
                if !FieldSyntax.isLabelValue(value) {
                    report(
                        .invalidSpec,
                        path,
                        "must be at most 63 letters, digits, -, _ and ., starting and ending with a letter or digit"
                    )
                }
            }
        }
        let annotations = [
            ("deploymentAnnotations", spec.deploymentAnnotations), ("podAnnotations", spec.podAnnotations),
            ("serviceAnnotations", spec.serviceAnnotations),
            ("service.annotations", spec.service?.annotations ?? [:]),
        ]
        for (field, values) in annotations {
            for key in values.keys.sorted() where !FieldSyntax.isLabelKey(key.lowercased()) {
                let path = "\(field)[\(PrintableText.line(key))]"
                report(.invalidAnnotations, path, "must have a key that is \(Self.keyRule)")
            }
        }
    }

    private mutating func reportName(_ field: String, _ message: String) {
        problems.append(Problem(.error, .invalidSpec, field, message))
    }

    static let imageRule = "must be an image reference: printable ASCII characters without spaces"
    static let nameRule =
        "must be at most 253 lower-case letters, digits, - and ., starting and ending with a letter or digit"
    private static let labelRule =
        "must be at most 63 lower-case letters, digits and -, starting and ending with a letter or digit"
    private static let keyRule =
        "at most 63 letters, digits, -, _ and ., starting and ending with a letter or digit, after an optional "
        + "domain and /"
}

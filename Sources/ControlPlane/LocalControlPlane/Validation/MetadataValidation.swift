// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The rules of metadata, which all kinds share.
enum MetadataValidation {
    /// - Parameter nameRule: What the names of the kind must look like.
    static func validate(
        _ object: JSONValue,
        old: JSONValue?,
        isNamespaced: Bool,
        into errors: inout FieldErrors,
        nameRule: (String) -> [String]
    ) {
        let metadata = object["metadata"] ?? .null
        validateName(metadata, into: &errors, nameRule)
        if isNamespaced, metadata["namespace"]?.string?.isEmpty != false {
            errors.add(.required("metadata.namespace"))
        } else if !isNamespaced, metadata["namespace"]?.string?.isEmpty == false {
            errors.add(.forbidden("metadata.namespace", "not allowed on this type"))
        }
        errors.checkLabels(metadata["labels"], at: "metadata.labels")
        validateAnnotations(metadata["annotations"], at: "metadata.annotations", into: &errors)
        guard let old else { return }
        validateUpdate(metadata, old["metadata"] ?? .null, into: &errors)
    }

    private static func validateName(
        _ metadata: JSONValue,
        into errors: inout FieldErrors,
        _ rule: (String) -> [String]
    ) {
        if let prefix = metadata["generateName"]?.string, !prefix.isEmpty {
            // What is generated begins with it, and may go on where it ends in '-'.
            let sample = prefix.hasSuffix("-") ? "\(prefix.dropLast())a" : prefix
            for fault in rule(sample) {
                errors.add(.invalid("metadata.generateName", .string(prefix), fault))
            }
        }
        guard let name = metadata["name"]?.string, !name.isEmpty else {
            errors.add(.required("metadata.name", "name or generateName is required"))
            return
        }
        errors.check(name, at: "metadata.name", rule)
    }

    static func validateAnnotations(
        _ annotations: JSONValue?,
        at path: String,
        into errors: inout FieldErrors
    ) {
        var size = 0
        for (key, value) in annotations?.object ?? JSONObject() {
            // Names of annotations may have capitals, also in the domain.
            for fault in NameRules.qualifiedName(key.lowercased()) {
                errors.add(.invalid(path, .string(key), fault))
            }
            size += key.utf8.count + (value.string?.utf8.count ?? 0)
        }
        let limit = 256 * 1024
        if size > limit {
            errors.add(.plain(.tooLong, path, "may not be more than \(limit) bytes"))
        }
    }

    private static func validateUpdate(
        _ metadata: JSONValue,
        _ old: JSONValue,
        into errors: inout FieldErrors
    ) {
        for key in ["name", "namespace", "uid"] where metadata[key] != nil || key == "name" {
            errors.checkUnchanged(metadata[key], old[key], at: "metadata.\(key)")
        }
        guard old["deletionTimestamp"] != nil else { return }
        let before = Set((old["finalizers"]?.array ?? []).compactMap(\.string))
        let added = (metadata["finalizers"]?.array ?? []).compactMap(\.string).filter { !before.contains($0) }
        if !added.isEmpty {
            let list = added.map { JSONValue.string($0).description }.joined(separator: ", ")
            let message =
                "no new finalizers can be added if the object is being deleted, found new finalizers "
                + "[]string{\(list)}"
            errors.add(.forbidden("metadata.finalizers", message))
        }
    }
}

package import KubeModel

/// The reference of a CustomResourceDefinition: its fields, and the rules that the API server holds it to.
package enum FieldPage {
    package static func text(_ definition: JSONValue) -> String {
        let names = definition[path: "spec", "names"]
        let kind = names?["kind"]?.string ?? ""
        let group = definition[path: "spec", "group"]?.string ?? ""
        let version = definition[path: "spec", "versions"]?.array?.first
        let schema = version?[path: "schema", "openAPIV3Schema"] ?? [:]
        let isNamespaced = definition[path: "spec", "scope"]?.string == "Namespaced"
        var fields = FieldList()
        for section in ["spec", "status"] {
            guard let value = schema[path: "properties", section] else { continue }
            let isRequired = schema["required"]?.array?.contains(.string(section)) ?? false
            fields.add(value, at: section, isRequired: isRequired)
        }
        fields.addRules(of: schema, at: "")
        var text = """
            # \(kind)

            <!-- Made by `make reference` of crds/\(names?["plural"]?.string ?? "").yaml. Don't edit it here. -->

            \(schema["description"]?.string ?? "")

            `apiVersion: \(group)/\(version?["name"]?.string ?? "")`, `kind: \(kind)`, \
            \(isNamespaced ? "in a namespace" : "of the whole cluster"). `kubectl explain \
            \(kind.lowercased()) --recursive` has the same.

            | field | type | default | |
            | --- | --- | --- | --- |

            """
        text += fields.rows.joined()
        if !fields.rules.isEmpty {
            text += "\n## Rules\n\nWhat breaks one of these is refused when it is applied.\n\n"
            text += "| field | rule |\n| --- | --- |\n" + fields.rules.joined()
        }
        return text
    }
}

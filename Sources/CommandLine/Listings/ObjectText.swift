// SPDX-License-Identifier: Apache-2.0

package import KubeModel
import Manifests

/// Objects written out whole, as kubectl's `-o json` and `-o yaml` do.
package enum ObjectText {
    /// An object without its managed fields, which nobody reads.
    package static func withoutManagedFields(_ object: JSONValue) -> JSONValue {
        var copy = object
        guard var metadata = copy["metadata"], metadata["managedFields"] != nil else { return copy }
        metadata["managedFields"] = nil
        copy["metadata"] = metadata
        return copy
    }

    /// Several objects as one, as kubectl wraps them.
    package static func list(_ objects: [JSONValue]) -> JSONValue {
        [
            "apiVersion": "v1", "items": .array(objects.map(withoutManagedFields)), "kind": "List",
            "metadata": ["resourceVersion": ""],
        ]
    }

    package static func yaml(_ value: JSONValue) -> String { YAML.encode(value) }

    /// JSON over several lines, indented by four as kubectl writes it; ended.
    package static func json(_ value: JSONValue) -> String { write(value, indent: "") + "\n" }

    private static func write(_ value: JSONValue, indent: String) -> String {
        let inner = indent + "    "
        switch value {
        case .object(let object) where !object.isEmpty:
            let lines = object.members.map { member in
                "\(inner)\(JSONValue.string(member.key)): \(write(member.value, indent: inner))"
            }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
        case .array(let elements) where !elements.isEmpty:
            let lines = elements.map { inner + write($0, indent: inner) }
            return "[\n\(lines.joined(separator: ",\n"))\n\(indent)]"
        default: return value.description
        }
    }
}

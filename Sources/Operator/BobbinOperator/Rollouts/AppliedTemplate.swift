// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// A Deployment read for the pod template that the operator applied to it last, field by field.
///
/// Applied again it changes nothing, so that the rest of a Deployment can be applied while its pods stay as they are.
struct AppliedTemplate: Resource {
    static let type = Deployment.type

    var metadata = ObjectMeta()
    private var managers: [JSONValue] = []
    private var template: JSONValue = [:]

    init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "metadata":
                let bytes = try reader.raw()
                metadata = try ObjectMeta(json: bytes)
                managers = try JSONValue(json: bytes)["managedFields"]?.array ?? []
            case "spec": template = try JSONValue(from: &reader)["template"] ?? [:]
            default: try reader.skip()
            }
        }
    }

    /// What a manager applied of the template; `nil` where it applied nothing of it.
    func template(appliedBy manager: String) -> JSONValue? {
        let entry = managers.first {
            $0["manager"]?.string == manager && $0["operation"] == "Apply" && $0["subresource"] == nil
        }
        let fields = entry?[path: "fieldsV1", "f:spec", "f:template"]
        return fields.flatMap { Self.part(of: template, $0) }
    }

    /// The part of a value that a set of fields names (`FieldsV1`).
    private static func part(of value: JSONValue, _ fields: JSONValue) -> JSONValue? {
        let names = (fields.object?.members ?? []).filter { $0.key != "." }
        guard !names.isEmpty else { return value }
        switch value {
        case .object(let object):
            var part: JSONValue = [:]
            for (key, member) in object {
                guard let inner = fields["f:\(key)"] else { continue }
                part[key] = Self.part(of: member, inner)
            }
            return part
        case .array(let elements):
            let selectors = names.compactMap { Selector($0.key, $0.value) }
            return .array(
                elements.compactMap { element in
                    selectors.first { $0.selects(element) }.flatMap { Self.part(of: element, $0.fields) }
                }
            )
        default: return value
        }
    }

    /// Names an element of a list: by some of its members (`k:`), or by its value (`v:`).
    private struct Selector {
        let value: JSONValue
        let isKey: Bool
        let fields: JSONValue

        init?(_ name: String, _ fields: JSONValue) {
            guard name.hasPrefix("k:") || name.hasPrefix("v:") else { return nil }
            do {
                value = try JSONValue(json: Array(name.utf8.dropFirst(2)))
            } catch { return nil }
            isKey = name.hasPrefix("k:")
            self.fields = fields
        }

        func selects(_ element: JSONValue) -> Bool {
            guard isKey else { return element == value }
            return (value.object?.members ?? []).allSatisfy { element[$0.key] == $0.value }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What a CustomResourceDefinition says about one version of its kind, beyond the names.
final class CustomKind: Sendable {
    let schema: StructuralSchema?
    /// The `apiVersion` in which objects are stored.
    let storageAPIVersion: String
    let isDeprecated: Bool
    let deprecationWarning: String?

    init(
        schema: StructuralSchema?,
        storageAPIVersion: String,
        isDeprecated: Bool = false,
        deprecationWarning: String? = nil
    ) {
        self.schema = schema
        self.storageAPIVersion = storageAPIVersion
        self.isDeprecated = isDeprecated
        self.deprecationWarning = deprecationWarning
    }
}

extension ServedResource {
    /// The served versions of a CustomResourceDefinition. Versions whose schema can't be read are left out: they
    /// were refused when the definition was written.
    static func versions(of definition: JSONValue) -> [ServedResource] {
        let spec = definition["spec"] ?? [:]
        let versions = spec["versions"]?.array ?? []
        let group = spec["group"]?.string ?? ""
        let storage = versions.first { $0["storage"]?.bool == true }?["name"]?.string ?? ""
        return versions.compactMap { version in
            guard version["served"]?.bool == true else { return nil }
            return custom(group: group, spec: spec, version: version, storage: "\(group)/\(storage)")
        }
    }

    private static func custom(
        group: String,
        spec: JSONValue,
        version: JSONValue,
        storage: String
    ) -> ServedResource? {
        let names = spec["names"] ?? [:]
        let kind = names["kind"]?.string ?? ""
        let type = ResourceType(
            group: group,
            version: version["name"]?.string ?? "",
            kind: kind,
            plural: names["plural"]?.string ?? "",
            isNamespaced: spec["scope"]?.string == "Namespaced"
        )
        var schema: StructuralSchema?
        if let openAPI = version[path: "schema", "openAPIV3Schema"] {
            do throws(SchemaError) { schema = try StructuralSchema(openAPI: openAPI) } catch { return nil }
        }
        let hasStatus = version[path: "subresources", "status"] != nil
        return ServedResource(
            type,
            names: .init(
                singular: names["singular"]?.string ?? kind.lowercased(),
                listKind: names["listKind"]?.string ?? "\(kind)List",
                shortNames: names["shortNames"]?.array?.compactMap(\.string) ?? [],
                categories: names["categories"]?.array?.compactMap(\.string) ?? []
            ),
            traits: .init(
                hasStatus: hasStatus,
                scale: scalePaths(version[path: "subresources", "scale"]),
                hasGeneration: true,
                requiresVersionOnUpdate: true,
                selectableFields: version["selectableFields"]?.array?
                    .compactMap { $0["jsonPath"]?.string.map { String($0.drop { $0 == "." }) } } ?? []
            ),
            table: TableLayout(customColumns: version["additionalPrinterColumns"]?.array ?? []),
            presentation: storage == type.apiVersion ? .stored : .renamed,
            custom: CustomKind(
                schema: schema,
                storageAPIVersion: storage,
                isDeprecated: version["deprecated"]?.bool ?? false,
                deprecationWarning: version["deprecationWarning"]?.string
            )
        )
    }

    private static func scalePaths(_ scale: JSONValue?) -> ScalePaths? {
        guard let scale, let spec = scale["specReplicasPath"]?.string,
            let status = scale["statusReplicasPath"]?.string
        else { return nil }
        func steps(_ path: String) -> [String] { path.split(separator: ".").map(String.init) }
        return .init(
            specReplicas: steps(spec),
            statusReplicas: steps(status),
            labelSelector: scale["labelSelectorPath"]?.string.map(steps)
        )
    }
}

extension TableLayout {
    /// The columns that a CustomResourceDefinition asks for; an age where it asks for none.
    init(customColumns: [JSONValue]) {
        guard !customColumns.isEmpty else {
            self = .nameAndAge
            return
        }
        let columns = customColumns.map { column in
            Column(
                name: column["name"]?.string ?? "",
                type: column["type"]?.string ?? "string",
                format: column["format"]?.string ?? "",
                description: column["description"]?.string ?? "",
                priority: column["priority"]?.integer ?? 0
            )
        }
        let paths = customColumns.map { JSONPath($0["jsonPath"]?.string ?? "") }
        self.init([.name] + columns) { object, now in
            [.string(object.name)]
                + zip(columns, paths).map { Self.cell($1?.values(in: object) ?? [], of: $0, now) }
        }
    }

    private static func cell(_ values: [JSONValue], of column: Column, _ now: Timestamp) -> JSONValue {
        guard let first = values.first, !first.isNull else { return .null }
        switch column.type {
        case "date": return .string(Age.since(first.string, now))
        case "integer", "number", "boolean":
            return first.string == nil ? first : .string(JSONPath.text(first))
        default: return .string(values.map(JSONPath.text).joined(separator: ","))
        }
    }
}

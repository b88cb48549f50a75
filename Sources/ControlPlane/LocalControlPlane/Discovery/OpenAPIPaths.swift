// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The paths that OpenAPI documents publish: what clients look up there, which is where a kind lives and which
/// query parameters its writes take.
struct OpenAPIPaths {
    let resources: [ServedResource]

    /// The paths, with the operations as the version of OpenAPI wants them.
    func json(parameter: (String) -> JSONValue) -> JSONValue {
        var members: [(String, JSONValue)] = []
        for resource in resources {
            let type = resource.type
            let root = type.group.isEmpty ? "/api/\(type.version)" : "/apis/\(type.group)/\(type.version)"
            let scope = type.isNamespaced ? "\(root)/namespaces/{namespace}" : root
            let kind = OpenAPISchemas.groupVersionKind(resource)
            let collection = "\(scope)/\(type.plural)"
            if resource.traits.isVirtual {
                members.append((collection, ["post": operation("post", kind, parameter)]))
                continue
            }
            members.append(
                (
                    collection,
                    operations(
                        [("get", "list"), ("post", "post"), ("delete", "deletecollection")],
                        kind,
                        parameter
                    )
                )
            )
            members.append(
                (
                    "\(collection)/{name}",
                    operations(
                        [("get", "get"), ("put", "put"), ("patch", "patch"), ("delete", "delete")],
                        kind,
                        parameter
                    )
                )
            )
        }
        return .object(JSONObject(members: members))
    }

    private func operations(
        _ actions: [(method: String, action: String)],
        _ kind: JSONValue,
        _ parameter: (String) -> JSONValue
    ) -> JSONValue {
        .object(JSONObject(members: actions.map { ($0.method, operation($0.action, kind, parameter)) }))
    }

    private func operation(
        _ action: String,
        _ kind: JSONValue,
        _ parameter: (String) -> JSONValue
    ) -> JSONValue {
        let names: [String] =
            switch action {
            case "post", "put": ["dryRun", "fieldManager", "fieldValidation"]
            case "patch": ["dryRun", "fieldManager", "fieldValidation", "force"]
            case "delete": ["dryRun"]
            default: []
            }
        return [
            "parameters": .array(names.map(parameter)),
            "responses": ["200": ["description": "OK"]],
            "x-kubernetes-action": .string(action),
            "x-kubernetes-group-version-kind": kind,
        ]
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension APIServer {
    /// `/openapi/v2`, `/openapi/v3` and the documents below it.
    func openAPI(_ parts: [String], _ request: APIRequest) throws(APIFailure) -> APIResponse {
        switch (parts.first, parts.count) {
        case ("v2", 1): return openAPI2(request)
        case ("v3", 1): return APIResponse(200, openAPI3Index)
        case ("v3", 3) where parts[1] == "api": return try openAPI3(group: "", version: parts[2])
        case ("v3", 4) where parts[1] == "apis": return try openAPI3(group: parts[2], version: parts[3])
        default: throw .noSuchPath
        }
    }

    private var openAPI3Index: JSONValue {
        var paths: [(String, JSONValue)] = []
        let versions =
            [("", "v1")] + registry.groups.flatMap { group in group.versions.map { (group.name, $0) } }
        for (group, version) in versions {
            let path = group.isEmpty ? "api/\(version)" : "apis/\(group)/\(version)"
            // The hash lets clients keep a document until the definitions change.
            let hash = String(registry.revision, radix: 16)
            paths.append((path, ["serverRelativeURL": .string("/openapi/v3/\(path)?hash=\(hash)")]))
        }
        return ["paths": .object(JSONObject(members: paths))]
    }

    private func openAPI3(group: String, version: String) throws(APIFailure) -> APIResponse {
        let registry = registry
        let resources = registry.resources(group: group, version: version)
        guard !resources.isEmpty else { throw .noSuchPath }
        let bytes = cached("v3/\(group)/\(version)") {
            let paths = OpenAPIPaths(resources: resources)
            let document: JSONValue = [
                "openapi": "3.0.0", "info": ["title": "Kubernetes", "version": .string(self.version)],
                "paths": paths.json { name in
                    [
                        "name": .string(name), "in": "query",
                        "schema": ["type": name == "force" ? "boolean" : "string"],
                    ]
                },
                "components": ["schemas": OpenAPISchemas(resources).version3],
            ]
            return document.jsonBytes
        }
        return APIResponse(200, bytes)
    }

    private func openAPI2(_ request: APIRequest) -> APIResponse {
        let wantsProtobuf = request.accept.contains("proto-openapi.spec.v2")
        let bytes = cached(wantsProtobuf ? "v2.protobuf" : "v2.json") {
            let resources = self.registry.resources
            let paths = OpenAPIPaths(resources: resources)
            let document: JSONValue = [
                "swagger": "2.0", "info": ["title": "Kubernetes", "version": .string(self.version)],
                "paths": paths.json { name in
                    ["name": .string(name), "in": "query", "type": name == "force" ? "boolean" : "string"]
                },
                "definitions": OpenAPISchemas(resources).version2,
            ]
            return wantsProtobuf ? OpenAPIProtobuf.encode(document) : document.jsonBytes
        }
        var response = APIResponse(200, bytes)
        if wantsProtobuf {
            response.contentType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
        }
        return response
    }
}

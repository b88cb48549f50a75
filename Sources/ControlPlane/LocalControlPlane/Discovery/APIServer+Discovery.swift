// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension APIServer {
    /// Answers what isn't about objects: discovery, health, version, OpenAPI. `nil` for everything else.
    func discovery(_ request: APIRequest) throws(APIFailure) -> APIResponse? {
        let parts = request.path.split(separator: "/").map(String.init)
        switch (parts.first, parts.count) {
        case ("healthz", _), ("livez", _), ("readyz", _): return .text(200, "ok")
        case ("version", 1): return APIResponse(200, versionInfo)
        case (nil, 0): return APIResponse(200, ["paths": .array(rootPaths)])
        case ("api", 1), ("apis", 1):
            return AggregatedDiscovery(registry: registry).answer(request, isCore: parts[0] == "api")
        case ("apis", 2):
            guard let group = LegacyDiscovery(registry: registry).group(parts[1]) else { throw .noSuchPath }
            return APIResponse(200, group)
        case ("api", 2):
            return try LegacyDiscovery(registry: registry).resources(group: "", version: parts[1])
        case ("apis", 3):
            return try LegacyDiscovery(registry: registry).resources(group: parts[1], version: parts[2])
        case ("openapi", _): return try openAPI(Array(parts.dropFirst()), request)
        default: return nil
        }
    }

    private var rootPaths: [JSONValue] {
        let groups = registry.groups.flatMap { group in
            ["/apis/\(group.name)"] + group.versions.map { "/apis/\(group.name)/\($0)" }
        }
        return
            (["/api", "/api/v1", "/apis"] + groups + [
                "/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version",
            ])
            .map { .string($0) }
    }

    private var versionInfo: JSONValue {
        let numbers = version.drop { $0 == "v" }.split(separator: ".")
        return [
            "major": .string(numbers.first.map(String.init) ?? "1"),
            "minor": .string(numbers.dropFirst().first.map(String.init) ?? "0"),
            "gitVersion": .string(version), "gitCommit": "", "gitTreeState": "clean", "buildDate": "",
            "goVersion": "", "compiler": "swift", "platform": "linux",
        ]
    }
}

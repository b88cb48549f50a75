// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// A patch of one of the three kinds that aren't apply.
struct Patching: Sendable {
    private enum Content: Sendable {
        case json(JSONValue)
        case merge(JSONValue)
        case strategic(JSONValue, ResourceType)
    }

    private let content: Content
    /// Whether the patch itself says which version it is for.
    let namesVersion: Bool

    init(_ request: APIRequest, _ resource: ServedResource) throws(APIFailure) {
        switch request.mediaType {
        case "application/json-patch+json":
            let operations = try RequestBody.json(request.body)
            content = .json(operations)
            namesVersion =
                operations.array?.contains {
                    $0["path"]?.string == "/metadata/resourceVersion" && $0["op"]?.string != "test"
                } ?? false
        case "application/merge-patch+json":
            let patch = try RequestBody.json(request.body)
            content = .merge(patch)
            namesVersion = Self.namesVersion(patch)
        case "application/strategic-merge-patch+json" where !resource.isCustom:
            let patch = try RequestBody.json(request.body)
            content = .strategic(patch, resource.type)
            namesVersion = Self.namesVersion(patch)
        default:
            let types = RequestBody.patchTypes
            throw .unsupportedMediaType(
                resource.isCustom ? types.filter { !$0.contains("strategic") } : types
            )
        }
    }

    private static func namesVersion(_ patch: JSONValue) -> Bool {
        patch[path: "metadata", "resourceVersion"]?.string.map { !$0.isEmpty } ?? false
    }

    func apply(to live: JSONValue) throws(APIFailure) -> JSONValue {
        do throws(PatchError) {
            switch content {
            case .json(let operations): return try JSONPatch.apply(operations, to: live)
            case .merge(let patch): return MergePatch.apply(patch, to: live)
            case .strategic(let patch, let type):
                return try StrategicMergePatch.apply(
                    patch,
                    to: live,
                    schema: BuiltInSchemas.schema(for: type)
                )
            }
        } catch {
            if case .json(let operations) = content, operations.array != nil {
                // The API server doesn't say more about operations that fail.
                throw .init(
                    422,
                    "Invalid",
                    "the server rejected our request due to an error in our request",
                    details: [:]
                )
            }
            throw .badRequest(error.description)
        }
    }
}

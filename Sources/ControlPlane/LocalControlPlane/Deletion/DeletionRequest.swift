// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// How an object is asked to be deleted.
struct DeletionRequest: Sendable, Hashable {
    var uid: String?
    var resourceVersion: String?
    /// `Background`, `Foreground` or `Orphan`.
    var propagationPolicy: String?
    var gracePeriodSeconds: Int64?
    var isDryRun = false

    init() {}

    /// Reads `DeleteOptions` from the body and the query.
    init(_ request: APIRequest) throws(APIFailure) {
        let body = try Self.options(request)
        uid = body[path: "preconditions", "uid"]?.string
        resourceVersion = body[path: "preconditions", "resourceVersion"]?.string
        propagationPolicy = body["propagationPolicy"]?.string ?? request.query["propagationPolicy"]
        gracePeriodSeconds =
            body["gracePeriodSeconds"]?.integer ?? request.query["gracePeriodSeconds"].flatMap { Int64($0) }
        if propagationPolicy == nil,
            body["orphanDependents"]?.bool == true || request.query.flag("orphanDependents")
        {
            propagationPolicy = "Orphan"
        }
        let dryRun = (body["dryRun"]?.array?.compactMap(\.string) ?? []) + request.query.all("dryRun")
        isDryRun = try WriteOptions.isDryRun(dryRun, kind: "DeleteOptions")
        if let policy = propagationPolicy, !["Background", "Foreground", "Orphan"].contains(policy) {
            throw .invalidOptions(
                "DeleteOptions",
                [
                    .notSupported(
                        "propagationPolicy",
                        .string(policy),
                        ["Foreground", "Background", "Orphan", "nil"]
                    )
                ]
            )
        }
    }
}

extension DeletionRequest {
    private static let optionsType = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions"

    /// The body, in whichever form it came.
    private static func options(_ request: APIRequest) throws(APIFailure) -> JSONValue {
        if request.body.isEmpty { return [:] }
        guard request.mediaType == RequestBody.protobuf else { return try RequestBody.object(request) }
        do throws(ProtobufReader.Malformed) {
            return try ProtobufObject.object(request.body, schema: optionsType)
        } catch {
            throw .badRequest("the options provided can't be read as a Protocol Buffers message")
        }
    }
}

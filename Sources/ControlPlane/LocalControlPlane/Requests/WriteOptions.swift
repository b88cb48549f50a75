// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The query parameters of a write.
struct WriteOptions: Sendable {
    enum FieldValidation: String, Sendable {
        case strict = "Strict"
        case warn = "Warn"
        case ignore = "Ignore"
    }

    var manager: String
    var fieldValidation = FieldValidation.warn
    var isDryRun = false
    var force = false
    /// Whether a refusal calls an object that was to get a generated name by its `generateName`, so that the same object
    /// is refused in the same words each time.
    var namesRefusedByPrefix = false

    /// Options of the control plane's own writes.
    init(manager: String) { self.manager = manager }

    init(_ request: APIRequest, verb: APIVerb) throws(APIFailure) {
        let kind = Self.kind(of: verb)
        let agent = request.userAgent.prefix { $0 != "/" && $0 != " " }
        manager = request.query["fieldManager"] ?? (agent.isEmpty ? "unknown" : String(agent))
        isDryRun = try Self.isDryRun(request.query.all("dryRun"), kind: kind)
        if let text = request.query["fieldValidation"] {
            guard let value = FieldValidation(rawValue: text) else {
                throw .invalidOptions(
                    kind,
                    [.notSupported("fieldValidation", .string(text), ["", "Ignore", "Strict", "Warn"])]
                )
            }
            fieldValidation = value
        }
        force = request.query.flag("force")
        guard manager.utf8.count <= 128 else {
            throw .invalidOptions(kind, [.plain(.tooLong, "fieldManager", "may not be more than 128 bytes")])
        }
        if verb == .apply, request.query["fieldManager"] == nil {
            throw .invalidOptions(kind, [.required("fieldManager", "is required for apply patch")])
        }
        if verb == .patch, request.query["force"] != nil {
            throw .invalidOptions(kind, [.forbidden("force", "may not be specified for non-apply patch")])
        }
    }

    private static func kind(of verb: APIVerb) -> String {
        switch verb {
        case .create: "CreateOptions"
        case .update: "UpdateOptions"
        case .delete, .deletecollection: "DeleteOptions"
        default: "PatchOptions"
        }
    }

    static func isDryRun(_ values: [String], kind: String) throws(APIFailure) -> Bool {
        for value in values where value != "All" {
            throw .invalidOptions(
                kind,
                [.notSupported("dryRun", .array(values.map { .string($0) }), ["All"])]
            )
        }
        return !values.isEmpty
    }
}

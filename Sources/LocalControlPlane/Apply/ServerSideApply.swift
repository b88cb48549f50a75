package import KubeModel

/// Server-side apply and the tracking of who owns which fields.
package enum ServerSideApply {
    package static func apply(
        live: JSONValue?,
        configuration: JSONValue,
        schema: StructuralSchema?,
        manager: String,
        force: Bool,
        apiVersion: String,
        subresource: String?,
        now: String
    ) throws(ApplyConflict) -> JSONValue {
        MergePatch.apply(configuration, to: live ?? .object(JSONObject()))
    }

    package static func trackUpdate(
        old: JSONValue?,
        new: JSONValue,
        schema: StructuralSchema?,
        manager: String,
        operation: String = "Update",
        apiVersion: String,
        subresource: String?,
        now: String
    ) -> JSONValue {
        new
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension APIServer {
    /// Kind, version, name and namespace of a body must be those of the path; missing ones are taken from it.
    func checkIdentity(
        _ object: inout JSONValue,
        _ path: ResourcePath,
        _ resource: ServedResource
    ) throws(APIFailure) {
        guard object.object != nil else {
            throw .badRequest("the object provided is unrecognized (must be of type \(resource.kind))")
        }
        let type = resource.type
        if let sent = object["apiVersion"]?.string, !sent.isEmpty, sent != type.apiVersion {
            throw .badRequest(
                "the API version in the data (\(sent)) does not match the expected API version (\(type.apiVersion))"
            )
        }
        if let sent = object["kind"]?.string, !sent.isEmpty, sent != type.kind {
            if resource.isCustom {
                throw .invalid(
                    kind: sent,
                    group: type.group,
                    name: object.name,
                    [.invalid("kind", .string(sent), "must be \(type.kind)")]
                )
            }
            throw .badRequest(
                "\(sent) in version \"\(type.version)\" cannot be handled as a \(type.kind): "
                    + "no kind \"\(sent)\" is registered for version \"\(type.apiVersion)\""
            )
        }
        if resource.isCustom, object["kind"]?.string?.isEmpty ?? true {
            throw .badRequest("Object 'Kind' is missing in the object provided")
        }
        object["apiVersion"] = .string(type.apiVersion)
        object["kind"] = .string(type.kind)
        if !path.name.isEmpty {
            let name = object.name
            guard name.isEmpty || name == path.name else {
                throw .badRequest(
                    "the name of the object (\(name)) does not match the name on the URL (\(path.name))"
                )
            }
            object["metadata", default: [:]]["name"] = .string(path.name)
        }
        guard type.isNamespaced else { return }
        let namespace = object.namespace
        if path.namespace.isEmpty { throw .noSuchPath }
        guard namespace.isEmpty || namespace == path.namespace else {
            throw .badRequest(
                "the namespace of the provided object does not match the namespace sent on the request"
            )
        }
    }

    func checkPatched(_ patched: JSONValue, live: JSONValue) throws(APIFailure) {
        guard patched.name == live.name else {
            throw .badRequest(
                "the name of the object (\(patched.name)) does not match the name on the URL (\(live.name))"
            )
        }
        guard patched["apiVersion"] == live["apiVersion"], patched["kind"] == live["kind"] else {
            throw .badRequest("the patch must not change the apiVersion or the kind of the object")
        }
    }
}

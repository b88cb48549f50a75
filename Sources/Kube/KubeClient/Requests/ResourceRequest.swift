// SPDX-License-Identifier: Apache-2.0

import Curl
import KubeModel

/// A request about a kind of objects, from which the HTTP request is made. Knows nothing of servers and users.
struct ResourceRequest {
    private static let metadata = "as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
    private static let metadataList = "as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"

    let operation: KubeError.Operation
    private var request = HTTPRequest(target: "")
    private var query: [(name: String, value: String)] = []

    private init(_ method: String, _ verb: String, _ type: ResourceType, _ key: ObjectKey) {
        operation = KubeError.Operation(verb: verb, type: type, key: key)
        request.method = method
    }

    /// The HTTP request.
    ///
    /// - Throws: ``KubeError`` of code ``KubeError/Code/request`` where a name would lead to another path.
    func http(subresource: String? = nil) throws -> HTTPRequest {
        var request = request
        request.target = try path(subresource: subresource)
        if !query.isEmpty {
            let items = query.map { "\($0.name)=\($0.value.percentEncoded)" }
            request.target += "?" + items.joined(separator: "&")
        }
        return request
    }

    /// Reads one object.
    static func get(_ type: ResourceType, _ key: ObjectKey, isMetadataOnly: Bool) -> ResourceRequest {
        var new = ResourceRequest("GET", "get", type, key)
        new.accept(isMetadataOnly ? metadata : nil)
        return new
    }

    /// Connects to something in an object, such as a pod's log; what is answered isn't JSON.
    ///
    /// - Parameter what: What is done, for messages: `read the log of`.
    static func connect(_ what: String, _ type: ResourceType, _ key: ObjectKey) -> ResourceRequest {
        var new = ResourceRequest("GET", what, type, key)
        new.request.headers.append(HTTPHeader("Accept", "application/json, */*"))
        return new
    }

    /// Reads a page.
    static func list(
        _ type: ResourceType,
        _ selection: Selection,
        _ options: ListOptions,
        isMetadataOnly: Bool
    ) -> ResourceRequest {
        var new = ResourceRequest("GET", "list", type, ObjectKey(namespace: selection.namespace, name: ""))
        new.accept(isMetadataOnly ? metadataList : nil)
        new.select(selection)
        if let limit = options.limit { new.add("limit", String(limit)) }
        if let token = options.continueToken {
            // The token holds the version, and the server refuses both together.
            new.add("continue", token)
        } else if let version = options.resourceVersion {
            new.add("resourceVersion", version)
            // Without it, a limit would turn "at least this version" into "exactly this one".
            if version != "0" { new.add("resourceVersionMatch", "NotOlderThan") }
        }
        return new
    }

    /// Watches.
    static func watch(
        _ type: ResourceType,
        _ selection: Selection,
        _ options: WatchOptions,
        isMetadataOnly: Bool
    ) -> ResourceRequest {
        var new = ResourceRequest("GET", "watch", type, ObjectKey(namespace: selection.namespace, name: ""))
        new.accept(isMetadataOnly ? metadata : nil)
        new.add("watch", "true")
        new.add("allowWatchBookmarks", "true")
        new.select(selection)
        if let version = options.resourceVersion { new.add("resourceVersion", version) }
        if options.sendsInitialEvents {
            new.add("sendInitialEvents", "true")
            new.add("resourceVersionMatch", "NotOlderThan")
        }
        new.add("timeoutSeconds", String(options.timeoutSeconds))
        return new
    }

    /// Writes an object: `POST` to its collection, anything else to itself.
    static func write(
        _ method: String,
        _ verb: String,
        _ type: ResourceType,
        _ key: ObjectKey,
        body: [UInt8],
        contentType: String = "application/json",
        isMetadataOnly: Bool
    ) -> ResourceRequest {
        var new = ResourceRequest(method, verb, type, key)
        new.accept(isMetadataOnly ? metadata : nil)
        new.request.headers.append(HTTPHeader("Content-Type", contentType))
        new.request.body = body
        return new
    }

    /// Deletes one object.
    static func delete(_ type: ResourceType, _ key: ObjectKey, _ options: DeleteOptions) -> ResourceRequest {
        var new = ResourceRequest("DELETE", "delete", type, key)
        // The answer is the object, of which nothing is used.
        new.accept(metadata)
        guard options != DeleteOptions() else { return new }
        var body: JSONValue = ["apiVersion": "v1", "kind": "DeleteOptions"]
        var preconditions = JSONObject()
        preconditions["uid"] = options.uid.map { .string($0) }
        preconditions["resourceVersion"] = options.resourceVersion.map { .string($0) }
        if !preconditions.isEmpty { body["preconditions"] = .object(preconditions) }
        body["propagationPolicy"] = options.propagationPolicy.map { .string($0) }
        if options.isDryRun { body["dryRun"] = ["All"] }
        new.request.headers.append(HTTPHeader("Content-Type", "application/json"))
        new.request.body = body.jsonBytes
        return new
    }

    /// Adds a parameter to the query.
    mutating func add(_ name: String, _ value: String) { query.append((name, value)) }

    private mutating func accept(_ variant: String?) {
        let value = variant.map { "application/json;\($0),application/json" } ?? "application/json"
        request.headers.append(HTTPHeader("Accept", value))
    }

    private mutating func select(_ selection: Selection) {
        if !selection.labels.isEmpty { add("labelSelector", selection.labels) }
        if !selection.fields.isEmpty { add("fieldSelector", selection.fields) }
    }

    /// The path, made of segments that can't be mistaken for others. A write without a name goes to the
    /// collection; a read of one object without a name is refused, for it would read the collection.
    private func path(subresource: String?) throws -> String {
        let type = operation.type
        let key = operation.key
        let isCollection = ["list", "watch", "create"].contains(operation.verb)
        if !isCollection, key.name.isEmpty { throw refusal("the name is empty") }
        if !isCollection, type.isNamespaced, key.namespace.isEmpty { throw refusal("the namespace is empty") }
        if operation.verb == "create", type.isNamespaced, key.namespace.isEmpty {
            throw refusal("the namespace is empty")
        }
        var path = type.path(namespace: key.namespace.isEmpty ? "" : try segment(key.namespace))
        if !isCollection { path += "/\(try segment(key.name))" }
        if let subresource { path += "/\(try segment(subresource))" }
        return path
    }

    private func segment(_ text: String) throws -> String {
        guard text != ".", text != "..", !text.isEmpty, !text.contains("/"), !text.contains("%") else {
            throw refusal("\"\(text)\" cannot be part of a path")
        }
        return text.percentEncoded
    }

    private func refusal(_ reason: String) -> KubeError {
        KubeError(.request, operation: operation, message: "\(reason); no request was sent")
    }
}

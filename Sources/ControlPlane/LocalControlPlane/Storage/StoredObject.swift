// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Synchronization

/// One version of an object as the store holds it: immutable, so that reads, lists and watches share it.
final class StoredObject: Sendable {
    /// The whole object, in the storage version of its kind.
    let value: JSONValue
    let key: ObjectKey
    let uid: String
    let resourceVersion: UInt64
    let labels: JSONObject
    let owners: [OwnerReference]
    let finalizers: [String]
    let deletionTimestamp: String?
    private let encoded = Mutex<[UInt8]?>(nil)

    /// Takes an object and writes the resource version into it; 0 stands for none, as an object has that was
    /// created in a dry run.
    init(_ object: JSONValue, version: UInt64) {
        var object = object
        object["metadata", default: [:]]["resourceVersion"] = version == 0 ? nil : .string(String(version))
        value = object
        resourceVersion = version
        let metadata = object["metadata"]?.object ?? JSONObject()
        key = ObjectKey(
            namespace: metadata["namespace"]?.string ?? "",
            name: metadata["name"]?.string ?? ""
        )
        uid = metadata["uid"]?.string ?? ""
        labels = metadata["labels"]?.object ?? JSONObject()
        finalizers = metadata["finalizers"]?.array?.compactMap(\.string) ?? []
        deletionTimestamp = metadata["deletionTimestamp"]?.string
        owners = metadata["ownerReferences"]?.array?.map(OwnerReference.init(json:)) ?? []
    }

    /// The object as JSON. Encoded when first asked for, once for all readers.
    var bytes: [UInt8] {
        if let bytes = encoded.withLock({ $0 }) { return bytes }
        let bytes = value.jsonBytes
        encoded.withLock { $0 = bytes }
        return bytes
    }

    /// The metadata, for reading.
    var metadata: JSONValue { value["metadata"] ?? [:] }

    var generation: Int64 { metadata["generation"]?.integer ?? 0 }
}

extension OwnerReference {
    /// A reference as an object's metadata holds it; what is missing reads as empty.
    init(json: JSONValue) {
        self.init(
            to: ResourceType(version: "", kind: "", plural: ""),
            name: json["name"]?.string ?? "",
            uid: json["uid"]?.string ?? "",
            isController: json["controller"]?.bool ?? false,
            blocksOwnerDeletion: json["blockOwnerDeletion"]?.bool ?? false
        )
        apiVersion = json["apiVersion"]?.string ?? ""
        kind = json["kind"]?.string ?? ""
    }
}

extension JSONValue {
    /// The member of that name, or a default to be changed in place.
    subscript(key: String, default fallback: @autoclosure () -> JSONValue) -> JSONValue {
        get { self[key] ?? fallback() }
        set { self[key] = newValue }
    }
}

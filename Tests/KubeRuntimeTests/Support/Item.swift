// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime

/// The kind of object that these tests are about.
struct Item: Resource, Hashable {
    static let type = ResourceType(group: "test.dev", version: "v1", kind: "Item", plural: "items")
    var metadata = ObjectMeta()
    var color = ""

    init(_ name: String, _ version: Int = 1, color: String = "", uid: String = "u", namespace: String = "ns")
    {
        metadata.key = ObjectKey(namespace: namespace, name: name)
        metadata.resourceVersion = String(version)
        metadata.uid = uid
        self.color = color
    }

    init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "metadata": metadata = try ObjectMeta(from: &reader)
            case "color": color = try reader.string()
            default: try reader.skip()
            }
        }
    }
}

extension ObjectKey {
    static func item(_ name: String) -> ObjectKey { ObjectKey(namespace: "ns", name: name) }
}

extension Index where Object == Item {
    static let color = Index("color") { $0.color.isEmpty ? [] : [$0.color] }
}

extension KubeError {
    static func server(_ code: Int, _ reason: String = "", retryAfter: Int? = nil) -> KubeError {
        var status = Status(code: code, reason: reason, message: "the server says \(code)")
        status.retryAfterSeconds = retryAfter
        let operation = Operation(verb: "watch", type: Item.type, key: ObjectKey(name: ""))
        return KubeError(.server, operation: operation, status: status, message: status.message)
    }
}

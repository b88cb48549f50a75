// SPDX-License-Identifier: Apache-2.0

import BobbinOperator
import Diagnosis
import Foundation
import KubeClient
import KubeModel

/// Reads the input of a diagnosis. What cannot be read is reported in its place and does not stop the rest.
struct Observer: Sendable {
    let client: Client

    /// The time of day.
    static var now: Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }

    /// An object; `nil` where there is none, or no such kind.
    func object(_ type: ResourceType, _ key: ObjectKey) async -> Reading<JSONValue?> {
        do {
            return .read(try await client.object(of: type, key))
        } catch let error as KubeError where error.isNotFound {
            return .read(nil)
        } catch { return .unread(Self.text(of: error)) }
    }

    /// The objects of a selection; none where there is no such kind.
    func list(_ type: ResourceType, _ selection: Selection = Selection()) async -> Reading<[JSONValue]> {
        do {
            return .read(try await client.objects(of: type, selection))
        } catch let error as KubeError where error.isNotFound {
            return .read([])
        } catch { return .unread(Self.text(of: error)) }
    }

    /// The metadata of Secrets or ConfigMaps. Their values are never asked for.
    func metadata<Object: Resource>(
        of type: Object.Type,
        _ selection: Selection
    ) async -> Reading<[JSONValue]> {
        precondition(Object.isMetadataOnly)
        do {
            var found: [JSONValue] = []
            try await ListOptions.readPages(of: 500) { options in
                let page = try await client.list(type, selection, options)
                found += page.items.map { Self.json($0.metadata, Object.type) }
                return page.continueToken
            }
            return .read(found)
        } catch { return .unread(Self.text(of: error)) }
    }

    /// Whether a Secret or ConfigMap is there.
    func exists(_ reference: ObjectReference) async -> Reading<Bool> {
        do {
            if reference.kind == "Secret" {
                _ = try await client.get(SecretMetadata.self, reference.key)
            } else {
                _ = try await client.get(ConfigMapMetadata.self, reference.key)
            }
            return .read(true)
        } catch let error as KubeError where error.isNotFound {
            return .read(false)
        } catch { return .unread(Self.text(of: error)) }
    }

    /// An error in a few words.
    static func text(of error: any Error) -> String {
        guard let error = error as? KubeError else { return "\(error)" }
        guard error.isForbidden, let operation = error.operation else { return error.description }
        let place = operation.key.namespace.isEmpty ? "" : " in namespace \"\(operation.key.namespace)\""
        return "you are not allowed to \(operation.verb) \(operation.type.plural)\(place)"
    }

    private static func json(_ metadata: ObjectMeta, _ type: ResourceType) -> JSONValue {
        func map(_ values: [String: String]) -> JSONValue {
            .object(
                JSONObject(members: values.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
            )
        }
        var json: JSONValue = [
            "name": .string(metadata.name), "uid": .string(metadata.uid), "labels": map(metadata.labels),
            "annotations": map(metadata.annotations),
            "ownerReferences": .array(metadata.ownerReferences.map(\.json)),
        ]
        if !metadata.namespace.isEmpty { json["namespace"] = .string(metadata.namespace) }
        return ["apiVersion": .string(type.apiVersion), "kind": .string(type.kind), "metadata": json]
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests

/// Reads the bodies of requests.
enum RequestBody {
    static let objectTypes = ["application/json", "application/yaml", protobuf]
    static let protobuf = "application/vnd.kubernetes.protobuf"
    static let patchTypes = [
        "application/json-patch+json", "application/merge-patch+json",
        "application/strategic-merge-patch+json",
        "application/apply-patch+yaml",
    ]

    /// The object of a POST or a PUT. Built-in kinds may come as Protocol Buffers too.
    static func object(_ request: APIRequest, _ type: ResourceType? = nil) throws(APIFailure) -> JSONValue {
        switch request.mediaType {
        case protobuf:
            guard let name = type.flatMap(BuiltInSchemas.name) else {
                throw .unsupportedMediaType(objectTypes)
            }
            do throws(ProtobufReader.Malformed) {
                return try ProtobufObject.object(request.body, schema: name)
            } catch {
                throw .badRequest("cannot decode the object as a Protocol Buffers message")
            }
        case "application/json", "", "*/*": return try json(request.body)
        case "application/yaml": return try yaml(request.body)
        default: throw .unsupportedMediaType(objectTypes.filter { $0 != protobuf || type != nil })
        }
    }

    static func json(_ bytes: [UInt8]) throws(APIFailure) -> JSONValue {
        do {
            return try JSONValue(json: bytes)
        } catch {
            throw .badRequest("the object provided is unrecognized (must be of type Object): \(error)")
        }
    }

    /// YAML, of which JSON is a part: clients that apply nearly always send JSON, which is tried first.
    static func yaml(_ bytes: [UInt8]) throws(APIFailure) -> JSONValue {
        if bytes.first == UInt8(ascii: "{") {
            do { return try JSONValue(json: bytes) } catch {
                throw .badRequest("error decoding YAML: \(error)")
            }
        }
        let documents: [JSONValue]
        do throws(YAMLError) {
            documents = try YAML.documents(String(decoding: bytes, as: UTF8.self), source: "the body")
        } catch {
            throw .badRequest("error decoding YAML: \(error)")
        }
        guard let first = documents.first, documents.count == 1 else {
            throw .badRequest("error decoding YAML: expected one document, not \(documents.count)")
        }
        return first
    }
}

import KubeModel

/// Reads the bodies of requests.
enum RequestBody {
    static let objectTypes = ["application/json", "application/yaml"]
    static let patchTypes = [
        "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json",
        "application/apply-patch+yaml",
    ]

    /// The object of a POST or a PUT.
    static func object(_ request: APIRequest) throws(APIFailure) -> JSONValue {
        switch request.mediaType {
        case "application/json", "", "*/*": return try json(request.body)
        case "application/yaml": return try yaml(request.body)
        default: throw .unsupportedMediaType(objectTypes)
        }
    }

    static func json(_ bytes: [UInt8]) throws(APIFailure) -> JSONValue {
        do {
            return try JSONValue(json: bytes)
        } catch {
            throw .badRequest("the object provided is unrecognized (must be of type Object): \(error)")
        }
    }

    /// YAML, of which JSON is a part: clients that apply nearly always send JSON.
    static func yaml(_ bytes: [UInt8]) throws(APIFailure) -> JSONValue {
        do {
            return try JSONValue(json: bytes)
        } catch {
            throw .badRequest("error decoding YAML: \(error)")
        }
    }
}

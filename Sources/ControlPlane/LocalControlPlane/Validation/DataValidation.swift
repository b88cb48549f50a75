// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The rules of Secrets and ConfigMaps. No message shows a value.
enum DataValidation {
    private static let sizeLimit = 1024 * 1024

    static func validateSecret(_ object: JSONValue, old: JSONValue?, into errors: inout FieldErrors) {
        let data = object["data"]?.object ?? JSONObject()
        var size = 0
        for (key, value) in data {
            errors.check(key, at: "data[\(key)]", NameRules.dataKey)
            size += (value.string?.utf8.count ?? 0) / 4 * 3
        }
        if size > sizeLimit {
            errors.add(.plain(.tooLong, "data", "may not be more than \(sizeLimit) bytes"))
        }
        let required: [String: [String]] = [
            "kubernetes.io/tls": ["tls.crt", "tls.key"],
            "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
            "kubernetes.io/dockercfg": [".dockercfg"], "kubernetes.io/ssh-auth": ["ssh-privatekey"],
        ]
        for key in required[object["type"]?.string ?? ""] ?? [] where data[key] == nil {
            errors.add(.required("data[\(key)]"))
        }
        guard let old else { return }
        errors.checkUnchanged(object["type"], old["type"], at: "type")
        validateImmutable(object, old, keys: ["data"], into: &errors)
    }

    static func validateConfigMap(_ object: JSONValue, old: JSONValue?, into errors: inout FieldErrors) {
        let data = object["data"]?.object ?? JSONObject()
        let binary = object["binaryData"]?.object ?? JSONObject()
        var size = 0
        for (key, value) in data {
            errors.check(key, at: "data[\(key)]", NameRules.dataKey)
            if binary[key] != nil {
                errors.add(.invalid("data[\(key)]", .string(key), "duplicate of key present in binaryData"))
            }
            size += value.string?.utf8.count ?? 0
        }
        for (key, value) in binary {
            errors.check(key, at: "binaryData[\(key)]", NameRules.dataKey)
            size += (value.string?.utf8.count ?? 0) / 4 * 3
        }
        if size > sizeLimit { errors.add(.plain(.tooLong, "", "may not be more than \(sizeLimit) bytes")) }
        if let old { validateImmutable(object, old, keys: ["data", "binaryData"], into: &errors) }
    }

    private static func validateImmutable(
        _ object: JSONValue,
        _ old: JSONValue,
        keys: [String],
        into errors: inout FieldErrors
    ) {
        guard old["immutable"] == true else { return }
        let message = "field is immutable when `immutable` is set"
        if object["immutable"] != true { errors.add(.forbidden("immutable", message)) }
        for key in keys where object[key] != old[key] { errors.add(.forbidden(key, message)) }
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The rules of a pod's volumes.
enum VolumeValidation {
    /// Validates the volumes and returns their names.
    static func validate(_ list: JSONValue?, at path: String, into errors: inout FieldErrors) -> Set<String> {
        var names: Set<String> = []
        for (index, volume) in (list?.array ?? []).enumerated() {
            let place = "\(path)[\(index)]"
            validateSources(volume, at: place, into: &errors)
            guard let name = volume["name"]?.string, !name.isEmpty else { continue }
            errors.check(name, at: "\(place).name", NameRules.label)
            if !names.insert(name).inserted { errors.add(.duplicate("\(place).name", .string(name))) }
        }
        return names
    }

    private static func validateSources(_ volume: JSONValue, at path: String, into errors: inout FieldErrors)
    {
        // The order in which Kubernetes looks at them, so that the same one counts as too many.
        let known = [
            "emptyDir", "hostPath", "gitRepo", "secret", "nfs", "persistentVolumeClaim", "configMap",
        ]
        let others = (volume.object?.keys ?? []).filter { $0 != "name" && !known.contains($0) }
        let sources = (known + others).filter { volume[$0] != nil }
        for extra in sources.dropFirst() {
            errors.add(.forbidden("\(path).\(extra)", "may not specify more than 1 volume type"))
        }
        guard let source = sources.first, let value = volume[source] else {
            return errors.add(.required(path, "must specify a volume type"))
        }
        let required = ["secret": "secretName", "configMap": "name"]
        if let key = required[source] { errors.require(value[key], at: "\(path).\(source).\(key)") }
        for (index, item) in (value["items"]?.array ?? []).enumerated() {
            let place = "\(path).\(source).items[\(index)]"
            errors.check(item["path"], at: "\(place).path") { text in
                if text.hasPrefix("/") { return ["must be a relative path"] }
                return text.split(separator: "/").contains("..") ? ["must not contain '..'"] : []
            }
        }
        if let mode = value["defaultMode"]?.integer, !(0...0o777).contains(mode) {
            let demand = "must be a number between 0 and 0777 (octal), both inclusive"
            errors.add(.invalid("\(path).\(source).defaultMode", .integer(mode), demand))
        }
    }
}

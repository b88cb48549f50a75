// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What the RuntimeClass admission plugin makes of a pod.
enum RuntimeClassAdmission {
    struct Refusal: Error, Hashable {
        let message: String
    }

    /// The pod's spec with what its RuntimeClass adds.
    ///
    /// - Throws: Why the pod is refused, in the plugin's words.
    static func admit(
        _ spec: JSONValue,
        class find: (String) -> JSONValue?
    ) throws(Refusal) -> JSONValue {
        var runtimeClass: JSONValue?
        if let name = spec["runtimeClassName"]?.string {
            runtimeClass = find(name)
            if runtimeClass == nil {
                throw Refusal(message: "pod rejected: RuntimeClass \"\(name)\" not found")
            }
        }
        var spec = spec
        try addOverhead(runtimeClass?[path: "overhead", "podFixed"], to: &spec)
        try select(runtimeClass?[path: "scheduling", "nodeSelector"], in: &spec)
        tolerate(runtimeClass?[path: "scheduling", "tolerations"]?.array ?? [], in: &spec)
        return spec
    }

    private static func addOverhead(_ overhead: JSONValue?, to spec: inout JSONValue) throws(Refusal) {
        let own = spec["overhead"].flatMap { $0.object?.isEmpty == false ? $0 : nil }
        guard let overhead else {
            guard own == nil else {
                throw Refusal(
                    message:
                        "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"
                )
            }
            return
        }
        guard own == nil || amounts(own) == amounts(overhead) else {
            throw Refusal(
                message: "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"
            )
        }
        spec["overhead"] = overhead
    }

    /// `0.5` and `500m` are the same.
    private static func amounts(_ resources: JSONValue?) -> [String: Quantity?] {
        var amounts: [String: Quantity?] = [:]
        for (name, value) in resources?.object ?? JSONObject() {
            amounts[name] = Quantity(value.string ?? value.integer.map(String.init) ?? "")
        }
        return amounts
    }

    private static func select(_ selector: JSONValue?, in spec: inout JSONValue) throws(Refusal) {
        for (key, value) in selector?.object ?? JSONObject() {
            if let own = spec[path: "nodeSelector", key], own != value {
                throw Refusal(
                    message:
                        "conflict: runtimeClass.scheduling.nodeSelector[\(key)] = \(value.string ?? ""); "
                        + "pod.spec.nodeSelector[\(key)] = \(own.string ?? "")"
                )
            }
            spec["nodeSelector", default: [:]][key] = value
        }
    }

    private static func tolerate(_ tolerations: [JSONValue], in spec: inout JSONValue) {
        var all = spec["tolerations"]?.array ?? []
        for toleration in tolerations where !all.contains(toleration) { all.append(toleration) }
        if !all.isEmpty { spec["tolerations"] = .array(all) }
    }
}

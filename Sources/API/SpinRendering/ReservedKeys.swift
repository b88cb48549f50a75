// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

// What users give never holds the annotations in which the operator remembers what it did: it would take theirs for
// its own, and leave undone what they say is done. Nor does it hold what a controller of Kubernetes writes: each would
// write over the other for ever.

extension [String: String] {
    /// The annotations without those that are the operator's or a controller's.
    var withoutReservedAnnotations: [String: String] { filter { !isReservedAnnotation($0.key) } }

    /// The labels without those that are a controller's.
    var withoutReservedLabels: [String: String] { filter { !ControllerKeys.ownsLabel($0.key) } }
}

extension JSONValue {
    /// The pod template without annotations and labels that are the operator's or a controller's.
    var withoutReservedKeys: JSONValue {
        removingMetadata("annotations", where: isReservedAnnotation)
            .removingMetadata("labels", where: ControllerKeys.ownsLabel)
    }

    private func removingMetadata(_ map: String, where isReserved: (String) -> Bool) -> JSONValue {
        guard let values = self[path: "metadata", map]?.object else { return self }
        let kept = values.members.filter { !isReserved($0.key) }
        guard kept.count < values.count else { return self }
        var template = self
        template["metadata"]?[map] = .object(JSONObject(members: kept.map { ($0.key, $0.value) }))
        return template
    }
}

private func isReservedAnnotation(_ key: String) -> Bool {
    SpinKeyspace.bookkeepingAnnotations.contains(key) || ControllerKeys.ownsAnnotation(key)
}

import KubeModel
import SpinAPI

// What users give never holds the annotations in which the operator remembers what it did: it would take theirs for
// its own, and leave undone what they say is done.

extension [String: String] {
    /// The annotations without those that are the operator's.
    var withoutBookkeeping: [String: String] {
        filter { !SpinKeyspace.bookkeepingAnnotations.contains($0.key) }
    }
}

extension JSONValue {
    /// The pod template without the annotations that are the operator's.
    var withoutBookkeeping: JSONValue {
        guard let annotations = self[path: "metadata", "annotations"]?.object else { return self }
        let kept = annotations.members.filter { !SpinKeyspace.bookkeepingAnnotations.contains($0.key) }
        guard kept.count < annotations.count else { return self }
        var template = self
        template["metadata"]?["annotations"] = .object(JSONObject(members: kept.map { ($0.key, $0.value) }))
        return template
    }
}

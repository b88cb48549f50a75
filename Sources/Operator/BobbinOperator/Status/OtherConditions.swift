import KubeModel

extension [Condition] {
    /// These conditions, which are ours, among those that others have put on the object: theirs stay as they are, and
    /// all that were there stay in their places.
    func placed(among present: [Condition], ours: Set<ConditionType>) -> [Condition] {
        let kept = present.compactMap { condition in
            ours.contains(condition.type) ? first { $0.type == condition.type } : condition
        }
        return kept + filter { condition in !present.contains { $0.type == condition.type } }
    }
}

extension ObjectMeta {
    /// What a status patch says of the object that it is for: this very one, and where `isExact` this version of it.
    func precondition(isExact: Bool) -> JSONValue {
        var metadata: JSONValue = ["uid": .string(uid)]
        if isExact { metadata["resourceVersion"] = .string(resourceVersion) }
        return metadata
    }
}

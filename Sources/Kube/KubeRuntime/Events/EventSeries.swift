// SPDX-License-Identifier: Apache-2.0

internal import KubeModel

/// What makes two events the same, so that they become one with a count.
///
/// The note is a part of it: another object or field in it is another event. Each object's budget keeps that from
/// becoming a stream.
struct EventSeriesKey: Hashable, Sendable {
    var kind: EventKind
    var reason: String
    var action: String
    var note: String
    var about: EventReference
    var related: EventReference?

    init(
        kind: EventKind,
        reason: String,
        action: String,
        note: String,
        about: EventReference,
        related: EventReference?
    ) {
        self.kind = kind
        self.note = Self.cut(note, 1024)
        self.reason = Self.cut(reason, 128)
        self.action = Self.cut(action, 128)
        self.about = about
        self.related = related
        // Another version of the object is the same object.
        self.about.resourceVersion = ""
        self.related?.resourceVersion = ""
    }

    /// As many whole characters as fit: the API server refuses longer texts.
    static func cut(_ text: String, _ limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var result = ""
        var count = 0
        for character in text {
            count += character.utf8.count
            if count > limit { break }
            result.append(character)
        }
        return result
    }
}

/// An event, with how often it has happened.
struct EventSeries: Sendable, Hashable {
    let key: EventSeriesKey
    /// The event's name, which stays over tries, so that a try that went unanswered isn't repeated as another.
    var name: String
    var resourceVersion: String
    var firstTime: Timestamp
    var lastTime: Timestamp
    var lastSeen: Duration
    var count = 1
    var isPending = true
    var isCreated = false

    var objectKey: ObjectKey {
        let namespace = key.about.key.namespace
        return ObjectKey(namespace: namespace.isEmpty ? "default" : namespace, name: name)
    }

    /// The `series` of an event that happened more than once.
    var repetition: JSONValue {
        ["count": .integer(Int64(count)), "lastObservedTime": .string(lastTime.micro)]
    }

    /// The event (`events.k8s.io/v1`).
    func json(component: String, instance: String) -> JSONValue {
        var about = key.about
        about.resourceVersion = resourceVersion
        var value: JSONValue = [
            "apiVersion": .string(Event.type.apiVersion), "kind": .string(Event.type.kind),
            "metadata": ["name": .string(name), "namespace": .string(objectKey.namespace)],
            "eventTime": .string(firstTime.micro), "type": .string(key.kind.rawValue),
            "reason": .string(key.reason), "action": .string(key.action), "note": .string(key.note),
            "regarding": about.json, "reportingController": .string(component),
            "reportingInstance": .string(EventSeriesKey.cut(instance, 128)),
        ]
        if let related = key.related { value["related"] = related.json }
        if count > 1 { value["series"] = repetition }
        return value
    }
}

/// An event as the API server answers with it: nothing of it is used.
struct Event: Resource {
    static let type = ResourceType(group: "events.k8s.io", version: "v1", kind: "Event", plural: "events")
    static var isMetadataOnly: Bool { false }
    var metadata = ObjectMeta()

    init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "metadata": metadata = try ObjectMeta(from: &reader)
            default: try reader.skip()
            }
        }
    }
}

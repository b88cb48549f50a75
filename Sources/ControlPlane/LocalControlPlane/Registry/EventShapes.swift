// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The two shapes of events: `v1`, in which they are stored, and `events.k8s.io/v1`.
enum EventShapes {
    private static let names: [(core: String, new: String)] = [
        ("involvedObject", "regarding"), ("message", "note"), ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"), ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"), ("reportingComponent", "reportingController"),
    ]
    private static let newNames = Dictionary(uniqueKeysWithValues: names.map { ($0.core, $0.new) })
    private static let coreNames = Dictionary(uniqueKeysWithValues: names.map { ($0.new, $0.core) })

    /// The core name of a selectable field: `regarding.name` is `involvedObject.name`.
    static func coreFields(_ path: [String]) -> [String] {
        guard let first = path.first, let core = coreNames[first] else { return path }
        return [core] + path.dropFirst()
    }

    static func toNew(_ event: JSONValue) -> JSONValue { rename(event, newNames, "events.k8s.io/v1") }

    static func toCore(_ event: JSONValue) -> JSONValue { rename(event, coreNames, "v1") }

    private static func rename(
        _ event: JSONValue,
        _ names: [String: String],
        _ apiVersion: String
    ) -> JSONValue {
        guard let object = event.object else { return event }
        var renamed = JSONValue.object(
            JSONObject(members: object.members.map { (names[$0.key] ?? $0.key, $0.value) })
        )
        renamed["apiVersion"] = .string(apiVersion)
        return renamed
    }
}

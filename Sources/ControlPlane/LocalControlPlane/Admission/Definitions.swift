// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What the server does with CustomResourceDefinitions.
enum Definitions {
    /// Holds a definition until its objects are gone.
    static let cleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io"

    static func prepareCreation(_ definition: inout JSONValue) {
        definition["status"] = status(of: definition, conditions: [])
    }

    static func prepareUpdate(_ definition: inout JSONValue) {
        let kept = definition[path: "status", "conditions"] ?? []
        var status = status(of: definition, conditions: kept)
        var versions = definition[path: "status", "storedVersions"]?.array ?? []
        for version in status["storedVersions"]?.array ?? [] where !versions.contains(version) {
            versions.append(version)
        }
        status["storedVersions"] = .array(versions)
        definition["status"] = status
    }

    /// The status of a definition whose names are accepted and whose objects are served.
    static func established(_ definition: JSONValue, now: Timestamp) -> JSONValue {
        status(of: definition, conditions: conditions(now: now))
    }

    private static func conditions(now: Timestamp) -> JSONValue {
        let moment = now.seconds
        return .array([
            Condition(
                type: "NamesAccepted",
                status: "True",
                reason: "NoConflicts",
                message: "no conflicts found",
                lastTransitionTime: moment
            ).json,
            Condition(
                type: "Established",
                status: "True",
                reason: "InitialNamesAccepted",
                message: "the initial names have been accepted",
                lastTransitionTime: moment
            ).json,
        ])
    }

    private static func status(of definition: JSONValue, conditions: JSONValue) -> JSONValue {
        let versions = definition[path: "spec", "versions"]?.array ?? []
        let stored = versions.filter { $0["storage"]?.bool == true }.compactMap { $0["name"] }
        return [
            "conditions": conditions, "acceptedNames": definition[path: "spec", "names"] ?? [:],
            "storedVersions": .array(stored),
        ]
    }
}

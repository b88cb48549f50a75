// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Turns changes into the lines of one watch.
struct WatchEncoder: Sendable {
    private let renderer: ObjectRenderer
    private let filter: ObjectFilter
    private let clock: any ControlPlaneClock
    /// Only the first table of a stream carries the columns.
    private var hasSentHeader = false

    init(_ plan: WatchPlan, clock: any ControlPlaneClock) {
        renderer = plan.renderer
        filter = plan.filter
        self.clock = clock
    }

    /// The line of an object that was there from the start.
    mutating func initial(_ object: StoredObject) -> [UInt8] { line("ADDED", object) }

    /// The line of a change; `nil` if it isn't about what is watched. An object that comes to match the selectors
    /// is sent as added, one that no longer does as deleted.
    mutating func event(_ event: StoreEvent) -> [UInt8]? {
        let matched = event.old.map(filter.matches) ?? false
        if event.isDeletion { return matched ? line("DELETED", event.object) : nil }
        let matches = filter.matches(event.object)
        switch (matched, matches) {
        case (false, true): return line("ADDED", event.object)
        case (true, true): return line("MODIFIED", event.object)
        case (true, false):
            // The state that was known, at the version at which it left.
            guard let old = event.old else { return nil }
            return line("DELETED", StoredObject(old.value, version: event.version))
        case (false, false): return nil
        }
    }

    mutating func bookmark(_ version: UInt64, endsInitialEvents: Bool) -> [UInt8] {
        let type = renderer.resource.type
        var metadata: JSONValue = [
            "resourceVersion": .string(String(version)), "creationTimestamp": .null,
        ]
        if endsInitialEvents { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
        var object: JSONValue
        switch renderer.representation {
        case .whole:
            object = [
                "kind": .string(type.kind), "apiVersion": .string(type.apiVersion), "metadata": metadata,
            ]
            if !renderer.resource.isCustom, renderer.resource.traits.hasStatus { object["status"] = [:] }
        case .metadata(let version):
            object = [
                "kind": "PartialObjectMetadata", "apiVersion": .string("meta.k8s.io/\(version)"),
                "metadata": metadata,
            ]
        case .table(let apiVersion):
            object = renderer.table([], version: apiVersion, withHeader: !hasSentHeader)
            object["metadata"] = ["resourceVersion": .string(String(version))]
            object["rows"] = [
                [
                    "cells": .array(renderer.resource.table.columns.map { _ in .string("") }),
                    "object": [
                        "kind": "PartialObjectMetadata", "apiVersion": .string("meta.k8s.io/\(apiVersion)"),
                        "metadata": metadata,
                    ],
                ]
            ]
            hasSentHeader = true
        }
        return Self.line("BOOKMARK", object.jsonBytes)
    }

    static func failure(_ failure: APIFailure) -> [UInt8] { line("ERROR", failure.json.jsonBytes) }

    private mutating func line(_ type: String, _ object: StoredObject) -> [UInt8] {
        guard case .table(let version) = renderer.representation else {
            return Self.line(type, renderer.object(object))
        }
        var fresh = ObjectRenderer(
            resource: renderer.resource,
            representation: renderer.representation,
            now: clock.now
        )
        fresh.includeObject = renderer.includeObject
        let table = fresh.table([object], version: version, withHeader: !hasSentHeader)
        hasSentHeader = true
        return Self.line(type, table.jsonBytes)
    }

    private static func line(_ type: String, _ object: [UInt8]) -> [UInt8] {
        var line = Array(#"{"type":"\#(type)","object":"#.utf8)
        line.reserveCapacity(line.count + object.count + 2)
        line += object
        line.append(UInt8(ascii: "}"))
        line.append(UInt8(ascii: "\n"))
        return line
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension TableLayout {
    static let namespaces = Self(["Status"]) { [.string($0[path: "status", "phase"]?.string ?? "")] }

    static let nodes = Self(
        ["Status", "Roles"],
        wide: ["Internal-IP", "OS-Image", "Kernel-Version", "Container-Runtime"]
    ) { node in
        var status = Conditions.holds("Ready", in: node) ? "Ready" : "NotReady"
        if node[path: "spec", "unschedulable"]?.bool == true { status += ",SchedulingDisabled" }
        let address = node[path: "status", "addresses"]?.array?
            .first { $0["type"]?.string == "InternalIP" }?["address"]?.string
        let info = node[path: "status", "nodeInfo"] ?? [:]
        return [
            .string(status), "<none>", .string(address ?? "<none>"),
            .string(info["osImage"]?.string ?? "<unknown>"),
            .string(info["kernelVersion"]?.string ?? "<unknown>"),
            .string(info["containerRuntimeVersion"]?.string ?? "<unknown>"),
        ]
    }

    static let pods = Self(
        ["Ready", "Status", "Restarts"],
        wide: ["IP", "Node", "Nominated Node", "Readiness Gates"]
    ) {
        pod in
        let statuses = pod[path: "status", "containerStatuses"]?.array ?? []
        let ready = statuses.count { $0["ready"]?.bool == true }
        let total = pod[path: "spec", "containers"]?.array?.count ?? 0
        let restarts = statuses.reduce(Int64(0)) { $0 + ($1["restartCount"]?.integer ?? 0) }
        let phase =
            pod[path: "metadata", "deletionTimestamp"] != nil
            ? "Terminating"
            : pod[path: "status", "reason"]?.string ?? pod[path: "status", "phase"]?.string ?? ""
        return [
            .string("\(ready)/\(total)"), .string(phase), .string(String(restarts)),
            .string(pod[path: "status", "podIP"]?.string ?? "<none>"),
            .string(pod[path: "spec", "nodeName"]?.string ?? "<none>"), "<none>", "<none>",
        ]
    }

    static let services = Self(["Type", "Cluster-IP", "External-IP", "Port(s)"], wide: ["Selector"]) {
        service in
        let spec = service["spec"] ?? [:]
        let ports = (spec["ports"]?.array ?? []).map { port in
            let node = port["nodePort"]?.integer.map { ":\($0)" } ?? ""
            return "\(port["port"]?.integer ?? 0)\(node)/\(port["protocol"]?.string ?? "TCP")"
        }
        return [
            .string(spec["type"]?.string ?? "ClusterIP"), .string(spec["clusterIP"]?.string ?? "<none>"),
            "<none>",
            .string(ports.isEmpty ? "<none>" : ports.joined(separator: ",")),
            .string(Cells.pairs(spec["selector"])),
        ]
    }

    static let secrets = Self(["Type", "Data"]) { secret in
        [.string(secret["type"]?.string ?? ""), .integer(Int64(secret["data"]?.object?.count ?? 0))]
    }

    static let configMaps = Self(["Data"]) { map in
        let count = (map["data"]?.object?.count ?? 0) + (map["binaryData"]?.object?.count ?? 0)
        return [.integer(Int64(count))]
    }

    static let serviceAccounts = Self(["Secrets"]) { [.integer(Int64($0["secrets"]?.array?.count ?? 0))] }

    static let endpoints = Self(["Endpoints"]) { endpoints in
        let addresses = (endpoints["subsets"]?.array ?? []).flatMap { subset in
            (subset["addresses"]?.array ?? []).compactMap { $0["ip"]?.string }
        }
        return [.string(addresses.isEmpty ? "<none>" : addresses.joined(separator: ","))]
    }

    static let events = Self(
        ["Last Seen", "Type", "Reason", "Object", "Message"].map { Column(name: $0) } + [
            Column(name: "Subobject", priority: 1), Column(name: "Source", priority: 1),
            Column(name: "First Seen", priority: 1), Column(name: "Count", priority: 1),
            .init(name: "Name", format: "name", priority: 1),
        ]
    ) { event, now in
        Cells.event(event, now)
    }

    static let newEvents = Self(events.columns) { event, now in Cells.event(EventShapes.toCore(event), now) }

    static let deployments = Self(
        ["Ready", "Up-to-date", "Available"],
        wide: ["Containers", "Images", "Selector"]
    ) { deployment in
        let status = deployment["status"] ?? [:]
        let ready = status["readyReplicas"]?.integer ?? 0
        return [
            .string("\(ready)/\(deployment[path: "spec", "replicas"]?.integer ?? 0)"),
            .integer(status["updatedReplicas"]?.integer ?? 0),
            .integer(status["availableReplicas"]?.integer ?? 0),
        ] + Cells.template(deployment)
    }

    static let replicaSets = Self(
        ["Desired", "Current", "Ready"],
        wide: ["Containers", "Images", "Selector"]
    ) { set in
        [
            .integer(set[path: "spec", "replicas"]?.integer ?? 0),
            .integer(set[path: "status", "replicas"]?.integer ?? 0),
            .integer(set[path: "status", "readyReplicas"]?.integer ?? 0),
        ] + Cells.template(set)
    }

    static let daemonSets = Self(
        ["Desired", "Current", "Ready", "Up-to-date", "Available", "Node Selector"],
        wide: ["Containers", "Images", "Selector"]
    ) { set in
        let counts = [
            "desiredNumberScheduled", "currentNumberScheduled", "numberReady", "updatedNumberScheduled",
            "numberAvailable",
        ].map { JSONValue.integer(set[path: "status", $0]?.integer ?? 0) }
        let selector = set[path: "spec", "template", "spec", "nodeSelector"]
        return counts + [.string(Cells.pairs(selector))] + Cells.template(set)
    }

    static let statefulSets = Self(["Ready"], wide: ["Containers", "Images"]) { set in
        let ready = set[path: "status", "readyReplicas"]?.integer ?? 0
        return [.string("\(ready)/\(set[path: "spec", "replicas"]?.integer ?? 0)")]
            + Cells.template(set).dropLast()
    }

    static let jobs = Self(["Status", "Completions"]) { job in
        let completions = job[path: "spec", "completions"]?.integer ?? 1
        let succeeded = job[path: "status", "succeeded"]?.integer ?? 0
        let state =
            Conditions.holds("Complete", in: job)
            ? "Complete" : Conditions.holds("Failed", in: job) ? "Failed" : "Running"
        return [.string(state), .string("\(succeeded)/\(completions)")]
    }

    static let leases = Self(["Holder"]) { [.string($0[path: "spec", "holderIdentity"]?.string ?? "")] }

    static let runtimeClasses = Self(["Handler"]) { [.string($0["handler"]?.string ?? "")] }

    static let definitions = Self(
        [.name, Column(name: "Created At", type: "date", description: "When the object was created.")]
    ) { object, _ in
        [.string(object.name), .string(object.created ?? "<unknown>")]
    }
}

/// Cells that several kinds share.
enum Cells {
    /// `a=b,c=d`, or `<none>`.
    static func pairs(_ object: JSONValue?) -> String {
        let pairs = (object?.object?.members ?? []).map { "\($0.key)=\($0.value.string ?? "")" }.sorted()
        return pairs.isEmpty ? "<none>" : pairs.joined(separator: ",")
    }

    /// Containers, images and selector of a workload.
    static func template(_ workload: JSONValue) -> [JSONValue] {
        let containers = workload[path: "spec", "template", "spec", "containers"]?.array ?? []
        return [
            .string(containers.compactMap { $0["name"]?.string }.joined(separator: ",")),
            .string(containers.compactMap { $0["image"]?.string }.joined(separator: ",")),
            .string(pairs(workload[path: "spec", "selector", "matchLabels"])),
        ]
    }

    static func event(_ event: JSONValue, _ now: Timestamp) -> [JSONValue] {
        let regarding = event["involvedObject"] ?? [:]
        let source = event[path: "source", "component"]?.string ?? event["reportingComponent"]?.string ?? ""
        let eventTime = event["eventTime"]?.string
        let first = event["firstTimestamp"]?.string ?? eventTime
        let last =
            event[path: "series", "lastObservedTime"]?.string ?? event["lastTimestamp"]?.string ?? first
        let count = event[path: "series", "count"]?.integer ?? event["count"]?.integer ?? 1
        return [
            .string(Age.since(last, now)), .string(event["type"]?.string ?? ""),
            .string(event["reason"]?.string ?? ""),
            .string("\(regarding["kind"]?.string?.lowercased() ?? "")/\(regarding["name"]?.string ?? "")"),
            .string(event["message"]?.string ?? ""), .string(regarding["fieldPath"]?.string ?? ""),
            .string(source), .string(Age.since(first, now)), .integer(count), .string(event.name),
        ]
    }
}

/// Conditions in a status.
enum Conditions {
    /// Whether the condition is there and `True`.
    static func holds(_ type: String, in object: JSONValue) -> Bool {
        object[path: "status", "conditions"]?.array?
            .contains { $0["type"]?.string == type && $0["status"]?.string == "True" } ?? false
    }
}

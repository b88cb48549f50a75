// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What the server does for single built-in kinds, beyond defaults and validation.
enum KindRules {
    static func prepareCreation(
        _ object: inout JSONValue,
        _ resource: ServedResource,
        _ server: APIServer
    ) throws(APIFailure) {
        switch resource.storage {
        case .namespaces:
            object["spec", default: [:]]["finalizers"] = ["kubernetes"]
            object["status"] = ["phase": "Active"]
        case .services:
            server.addresses.assign(to: &object)
            object["status"] = ["loadBalancer": [:]]
        case .pods: try preparePod(&object, server)
        case .deployments, .jobs: object["status"] = [:]
        case .replicaSets: object["status"] = ["replicas": 0]
        case .statefulSets: object["status"] = ["availableReplicas": 0, "replicas": 0]
        case .daemonSets:
            object["status"] = [
                "currentNumberScheduled": 0, "desiredNumberScheduled": 0, "numberMisscheduled": 0,
                "numberReady": 0,
            ]
        case .customResourceDefinitions: Definitions.prepareCreation(&object)
        default: break
        }
    }

    static func prepareUpdate(
        _ object: inout JSONValue,
        old: JSONValue,
        _ resource: ServedResource,
        _ server: APIServer
    ) {
        switch resource.storage {
        case .services:
            server.addresses.keep(&object, old: old)
            server.addresses.assign(to: &object)
        case .customResourceDefinitions: Definitions.prepareUpdate(&object)
        default: break
        }
    }

    /// Go's `MicroTime` takes nothing but six digits behind the second.
    static func checkTimes(_ object: JSONValue, _ resource: ServedResource) throws(APIFailure) {
        let paths: [[String]] =
            switch resource.storage {
            case .leases: [["spec", "renewTime"], ["spec", "acquireTime"]]
            case .events: [["eventTime"], ["series", "lastObservedTime"]]
            default: []
            }
        for path in paths {
            var value: JSONValue? = object
            for step in path { value = value?[step] }
            guard let text = value?.string, !text.utf8.contains(UInt8(ascii: ".")) else { continue }
            throw .badRequest(
                "\(resource.kind) in version \"\(resource.type.version)\" cannot be handled as a \(resource.kind): "
                    + "parsing time \"\(text)\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse \"Z\" as \".000000\""
            )
        }
    }

    /// What the ServiceAccount and RuntimeClass admission plugins do to pods.
    private static func preparePod(_ pod: inout JSONValue, _ server: APIServer) throws(APIFailure) {
        var spec = pod["spec"] ?? [:]
        // Admission comes before a name is generated.
        let name = pod[path: "metadata", "generateName"]?.string ?? pod.name
        if spec["serviceAccountName"]?.string?.isEmpty ?? true { spec["serviceAccountName"] = "default" }
        spec["serviceAccount"] = spec["serviceAccountName"]
        let account = spec["serviceAccountName"]?.string ?? ""
        let key = ObjectKey(namespace: pod.namespace, name: account)
        guard server.store.object(.serviceAccounts, key) != nil else {
            throw .forbidden(
                .pods,
                name,
                "error looking up service account \(pod.namespace)/\(account): serviceaccount \"\(account)\" not found"
            )
        }
        do throws(RuntimeClassAdmission.Refusal) {
            spec = try RuntimeClassAdmission.admit(spec) {
                server.store.object(.runtimeClasses, ObjectKey(name: $0))?.value
            }
        } catch { throw .forbidden(.pods, name, error.message) }
        pod["spec"] = spec
        pod["status"] = ["phase": "Pending", "qosClass": .string(qualityOfService(spec))]
    }

    private static func qualityOfService(_ spec: JSONValue) -> String {
        let containers = spec["containers"]?.array ?? []
        let resources = containers.map { $0["resources"] ?? [:] }
        if resources.allSatisfy({
            ($0["limits"]?.object?.isEmpty ?? true) && ($0["requests"]?.object?.isEmpty ?? true)
        }) {
            return "BestEffort"
        }
        let isGuaranteed = resources.allSatisfy { resource in
            ["cpu", "memory"].allSatisfy { name in
                guard let limit = resource[path: "limits", name] else { return false }
                return resource[path: "requests", name].map { $0 == limit } ?? true
            }
        }
        return isGuaranteed ? "Guaranteed" : "Burstable"
    }
}

// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// What became of an app.
package struct SpinAppStatus: Sendable, Hashable {
    package var conditions: [Condition] = []
    /// The generation of the app that the rest tells of.
    package var observedGeneration: Int64 = 0
    /// The executor that runs the app.
    package var activeScheduler = ""
    package var replicas: Int32 = 0
    package var readyReplicas: Int32 = 0
    package var updatedReplicas: Int32 = 0
    /// The pods of the app as a label selector, for autoscalers.
    package var selector = ""
    package var deploymentName = ""
    package var serviceName = ""
    /// Where the app is reached inside the cluster; empty where it has no Service.
    package var url = ""
    /// The image of the version that was rolled out last.
    package var image = ""

    package init() {}

    /// The condition of that type.
    package func condition(_ type: ConditionType) -> Condition? { conditions.first { $0.type == type } }

    /// The status as JSON. `readyReplicas` is required, so always there; what else is empty is left out.
    package var json: JSONValue {
        var value: JSONValue = [:]
        if observedGeneration > 0 { value["observedGeneration"] = .integer(observedGeneration) }
        if !conditions.isEmpty { value["conditions"] = .array(conditions.map(\.json)) }
        if !activeScheduler.isEmpty { value["activeScheduler"] = .string(activeScheduler) }
        value["replicas"] = .integer(Int64(replicas))
        value["readyReplicas"] = .integer(Int64(readyReplicas))
        value["updatedReplicas"] = .integer(Int64(updatedReplicas))
        if !selector.isEmpty { value["selector"] = .string(selector) }
        if !deploymentName.isEmpty { value["deploymentName"] = .string(deploymentName) }
        if !serviceName.isEmpty { value["serviceName"] = .string(serviceName) }
        if !url.isEmpty { value["url"] = .string(url) }
        if !image.isEmpty { value["image"] = .string(image) }
        return value
    }
}

extension SpinAppStatus: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "conditions": conditions = try reader.array(of: Condition.self)
            case "observedGeneration":
                observedGeneration = try reader.optional { Int64(try $0.int()) } ?? 0
            case "activeScheduler": activeScheduler = try reader.stringOrEmpty()
            case "replicas": replicas = try reader.optional { try $0.int32() } ?? 0
            case "readyReplicas": readyReplicas = try reader.optional { try $0.int32() } ?? 0
            case "updatedReplicas": updatedReplicas = try reader.optional { try $0.int32() } ?? 0
            case "selector": selector = try reader.stringOrEmpty()
            case "deploymentName": deploymentName = try reader.stringOrEmpty()
            case "serviceName": serviceName = try reader.stringOrEmpty()
            case "url": url = try reader.stringOrEmpty()
            case "image": image = try reader.stringOrEmpty()
            default: try reader.skip()
            }
        }
    }
}

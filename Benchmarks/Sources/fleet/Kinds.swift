// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The name of a kind, as a type.
protocol KindName: Sendable {
    static var type: ResourceType { get }
}

enum NamespaceType: KindName {
    static let type = ResourceType(
        version: "v1",
        kind: "Namespace",
        plural: "namespaces",
        isNamespaced: false
    )
}

enum SecretType: KindName {
    static let type = ResourceType(version: "v1", kind: "Secret", plural: "secrets")
}

enum ServiceType: KindName {
    static let type = ResourceType(version: "v1", kind: "Service", plural: "services")
}

enum DeploymentType: KindName {
    static let type = ResourceType(group: "apps", version: "v1", kind: "Deployment", plural: "deployments")
}

enum AppType: KindName {
    static let type = ResourceType(
        group: "core.spinkube.dev",
        version: "v1alpha1",
        kind: "SpinApp",
        plural: "spinapps"
    )
}

enum ExecutorType: KindName {
    static let type = ResourceType(
        group: "core.spinkube.dev",
        version: "v1alpha1",
        kind: "SpinAppExecutor",
        plural: "spinappexecutors"
    )
}

/// An object of a kind, whole.
struct Anything<Kind: KindName>: Resource {
    static var type: ResourceType { Kind.type }

    let metadata: ObjectMeta
    private let value: JSONValue

    init(from reader: inout JSONReader) throws {
        value = try JSONValue(from: &reader)
        metadata = try ObjectMeta(json: (value["metadata"] ?? [:]).jsonBytes)
    }

    /// Whether an operator has said something about it.
    var hasConditions: Bool { value[path: "status", "conditions"]?.array?.isEmpty == false }

    /// What can be applied elsewhere.
    var plain: JSONValue {
        var plain: JSONValue = ["apiVersion": .string(Kind.type.apiVersion), "kind": .string(Kind.type.kind)]
        for (key, member) in value.object?.members ?? [] where key != "metadata" && key != "status" {
            plain[key] = member
        }
        plain["spec"]?["clusterIP"] = nil
        plain["spec"]?["clusterIPs"] = nil
        plain["metadata"] = ["labels": value[path: "metadata", "labels"] ?? [:]]
        return plain
    }
}

extension JSONValue {
    /// The same under another name.
    func named(_ key: ObjectKey) -> JSONValue {
        var named = self
        named["metadata"]?["name"] = .string(key.name)
        named["metadata"]?["namespace"] = .string(key.namespace)
        return named
    }
}

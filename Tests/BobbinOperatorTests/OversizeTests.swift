// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import LocalControlPlane
import SpinAPI
import Testing

@testable import BobbinOperator

/// Objects that are larger than the operator reads cost nobody but their owner.
@Suite(.timeLimit(.minutes(5)), .serialized)
struct OversizeTests {
    private static let values = SpinApp.sizeLimit.values + 100

    private func large(_ name: String, in namespace: String) -> JSONValue {
        [
            "apiVersion": .string(SpinApp.type.apiVersion), "kind": "SpinApp",
            "metadata": ["name": .string(name), "namespace": .string(namespace)],
            "spec": [
                "image": "example.com/app:1", "executor": "spin",
                "podTemplate": ["spec": ["x": .array(Array(repeating: [:], count: Self.values))]],
            ],
        ]
    }

    private func head(_ lab: OperatorLab, _ name: String, in namespace: String) async throws -> SpinAppHead {
        try await lab.client.get(SpinAppHead.self, ObjectKey(namespace: namespace, name: name))
    }

    private func untilReason(_ reason: String, of name: String, _ lab: OperatorLab) async throws -> Condition?
    {
        try await lab.until {
            try await head(lab, name, in: "big").status.condition("Ready")?.reason == reason
        }
        return try await head(lab, name, in: "big").status.condition("Ready")
    }

    @Test func `an app that is too large has a condition, and goes on once it is small`() async throws {
        try await OperatorLab.run { lab in
            lab.plane.requestLog.keepCalls()
            try await lab.namespace("big")
            try await lab.apply(large("app", in: "big"))
            let condition = try await untilReason("ObjectTooLarge", of: "app", lab)
            let message = condition?.message ?? ""
            #expect(
                message.contains("\"app\"") && message.contains("the limit is \(SpinApp.sizeLimit.values)")
            )
            #expect(try await lab.deployment("app", in: "big") == nil)
            // Writing that is no reason to write again.
            let (writes, reads) = (lab.requests("patch", "spinapps/status"), lab.requests("list", "spinapps"))
            try await lab.app("other", in: "big")
            try await lab.until { try await lab.deployment("other", in: "big") != nil }
            #expect(lab.requests("list", "spinapps") - reads <= 1)
            // The operator has no right to get apps.
            #expect(lab.requests("get", "spinapps") == 0)
            let calls = lab.plane.requestLog.calls.filter { $0.userAgent == "operator" && $0.verb != "watch" }
            #expect(writes == 1, "\(calls.map { "\($0.verb) \($0.resource) \($0.name)" })")
            try await lab.app("app", in: "big")
            try await lab.until { try await lab.deployment("app", in: "big") != nil }
        }
    }

    @Test func `an app that becomes too large keeps what it runs`() async throws {
        try await OperatorLab.run { lab in
            try await lab.namespace("big")
            try await lab.app("app", in: "big")
            try await lab.until { try await lab.status("app", in: "big").deploymentName != "" }
            let before = try await lab.deployment("app", in: "big")
            try await lab.apply(large("app", in: "big"))
            _ = try await untilReason("ObjectTooLarge", of: "app", lab)
            let after = try await lab.deployment("app", in: "big")
            #expect(after?[path: "metadata", "uid"] == before?[path: "metadata", "uid"])
            #expect(after?[path: "metadata", "generation"] == before?[path: "metadata", "generation"])
            #expect(try await head(lab, "app", in: "big").status.deploymentName == "app")
        }
    }

    @Test func `a Deployment that somebody made too large is named, and not read again and again`()
        async throws
    {
        try await OperatorLab.run { lab in
            try await lab.namespace("big")
            try await lab.app("app", in: "big")
            try await lab.until { try await lab.status("app", in: "big").deploymentName != "" }
            let value = JSONValue.string(String(repeating: "x", count: Deployment.sizeLimit.bytes))
            let path: JSONValue = "/spec/template/spec/containers/0/env/0"
            try await edit(lab, ["op": "add", "path": path, "value": ["name": "BIG", "value": value]])
            let condition = try await untilReason("ObjectTooLarge", of: "app", lab)
            #expect(condition?.message.contains("Deployment \"app\" is too large") == true)
            #expect(lab.requests("get", "deployments") <= 1)
            try await edit(lab, ["op": "remove", "path": path])
            try await lab.until {
                try await lab.status("app", in: "big").condition("Ready")?.reason != "ObjectTooLarge"
            }
        }
    }

    /// Changes the Deployment of the app, as somebody else does.
    private func edit(_ lab: OperatorLab, _ operation: JSONValue) async throws {
        let _: DeploymentName = try await lab.client.patch(
            DeploymentName.self,
            .json([operation]),
            to: ObjectKey(namespace: "big", name: "app"),
            subresource: nil,
            fieldManager: "somebody"
        )
    }

    private struct DeploymentName: Resource {
        static let type = Deployment.type
        static let sizeLimit = SizeLimit.none
        var metadata = ObjectMeta()
        init(from reader: inout JSONReader) throws { try reader.skip() }
    }

    @Test func `apps beyond what is kept of a namespace have a condition, and come in when others go`()
        async throws
    {
        try await OperatorLab.run(namespaceCacheLimit: 6000) { lab in
            for name in ["big", "other"] { try await lab.namespace(name) }
            for index in 0..<12 { try await lab.app("app\(index)", in: "big") }
            let condition = try await untilReason("NamespaceTooLarge", of: "app11", lab)
            #expect(condition?.message.contains("--namespace-cache-limit") == true)
            try await lab.app("app", in: "other")
            try await lab.until { try await lab.deployment("app", in: "other") != nil }
            for index in 0..<11 {
                let key = ObjectKey(namespace: "big", name: "app\(index)")
                try await lab.client.delete(SpinApp.type, key, DeleteOptions())
            }
            try await lab.until { try await lab.deployment("app11", in: "big") != nil }
        }
    }
}

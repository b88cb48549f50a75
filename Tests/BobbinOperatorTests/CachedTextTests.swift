// SPDX-License-Identifier: Apache-2.0

import KubeModel
import KubeRuntime
import SpinAPI
import Testing

@testable import BobbinOperator

/// What a store gives back of objects that it keeps as text.
@Suite struct CachedTextTests {
    private static let metadata = """
        "metadata":{"name":"a","namespace":"n","uid":"u-1","resourceVersion":"7","generation":3,\
        "creationTimestamp":"2026-01-01T00:00:00Z","labels":{"l \\"q\\"":"1"},"annotations":{"a":"ü\\n"},"finalizers":["f"],\
        "ownerReferences":[{"apiVersion":"v1","kind":"K","name":"o","uid":"u-2","controller":true}],\
        "managedFields":[{"manager":"bobbin","operation":"Apply","fieldsV1":{"f:spec":{"f:replicas":{}}}},\
        {"manager":"kcm","operation":"Update","subresource":"status","fieldsV1":{}}]}
        """
    private static let conditions = """
        [{"type":"Ready","status":"True","reason":"R","message":"m","lastTransitionTime":"2026-01-01T00:00:00Z"}]
        """

    private func read<Object: Resource>(_ type: Object.Type, _ parts: String) throws -> Object {
        try Object(json: Array("{\"kind\":\"X\",\(Self.metadata),\(parts),\"other\":{\"a\":[1,2]}}".utf8))
    }

    @Test func `an app is what it was when it was read`() throws {
        let app = try read(
            SpinApp.self,
            #" "spec" : {"image":"i","executor":"e","replicas":2,"variables":[{"name":"v","value":"w"}]}, "#
                + "\"status\":{\"readyReplicas\":1,\"conditions\":\(Self.conditions)}"
        )
        #expect(app.source != nil)
        let store = Store([app])
        #expect(store[app.key] == app)
        #expect(store.objects == [app])
        #expect(store[app.key]?.metadata.fieldManagers == [.init(manager: "bobbin", operation: "Apply")])
    }

    @Test func `a Deployment and a Service are what they were, and can be compared at any time`() throws {
        let deployment = try read(
            Deployment.self,
            #""spec":{"replicas":4,"revisionHistoryLimit":2,"x":{"y":[1, 2]}},"status":{"readyReplicas":3}"#
        )
        deployment.spec.discard()
        let held = try #require(Store([deployment])[deployment.key])
        #expect(held.metadata == deployment.metadata && held.digest == deployment.digest)
        #expect(held.replicas == 4 && held.revisionHistoryLimit == 2 && held.status == deployment.status)
        #expect(try held.spec.value()?["x"] == ["y": [1, 2]])

        let service = try read(AppService.self, #""spec":{"ports":[{"port":80}]}"#)
        let heldService = try #require(Store([service])[service.key])
        #expect(heldService.metadata == service.metadata && heldService.digest == service.digest)
        #expect(try heldService.spec.value() == ["ports": [["port": 80]]])
    }

    @Test(arguments: [true, false])
    func `a Secret still says whether it has a configuration`(hasConfiguration: Bool) throws {
        let fields = hasConfiguration ? #"{"f:data":{"f:runtime-config.toml":{}}}"# : "{}"
        let text = """
            {"kind":"PartialObjectMetadata","metadata":{"name":"s","namespace":"n","managedFields":\
            [{"manager":"bobbin","operation":"Update","fieldsV1":\(fields)}]}}
            """
        let secret = try SecretMetadata(json: Array(text.utf8))
        let held = try #require(Store([secret])[secret.key])
        #expect(held.metadata == secret.metadata)
        #expect(secret.hasConfiguration == hasConfiguration && held.hasConfiguration == hasConfiguration)
    }

    @Test func `an object that was changed since it was read is kept as it is`() throws {
        var app = try read(SpinApp.self, #""spec":{"image":"old"}"#)
        app.spec.image = "new"
        #expect(app.source == nil)
        #expect(Store([app])[app.key]?.spec.image == "new")
        var deployment = try read(Deployment.self, #""spec":{"replicas":4}"#)
        deployment.replicas = 5
        #expect(Store([deployment])[deployment.key]?.replicas == 5)
    }

    @Test func `what isn't read isn't kept`() throws {
        let app = try read(SpinApp.self, #""spec":{"image":"i"}"#)
        let text = String(decoding: try #require(app.source).minimal(), as: UTF8.self)
        #expect(!text.contains("fieldsV1") && !text.contains("other") && !text.contains("kcm"))
        #expect(text.contains("managedFields") && text.contains(#""image":"i""#))
    }
}

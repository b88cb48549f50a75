// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

struct BuiltInDefaultsTests {
    @Test func `a Deployment is stored as a real API server stores it`() {
        var object = RecordedDeployment.sent
        BuiltInDefaults.apply(to: &object, type: RecordedDeployment.type)
        #expect(object == RecordedDeployment.stored)
    }

    @Test func `defaults of what has them already change nothing`() {
        var object = RecordedDeployment.stored
        BuiltInDefaults.apply(to: &object, type: RecordedDeployment.type)
        #expect(object == RecordedDeployment.stored)
    }

    @Test(arguments: [
        ("nginx", "Always"), ("nginx:latest", "Always"), ("nginx:1", "IfNotPresent"),
        ("host:5000/nginx", "Always"),
        ("host:5000/a/b:v2", "IfNotPresent"), ("nginx@sha256:abcd", "IfNotPresent"),
    ])
    func `an image is always pulled when its tag can move`(image: String, policy: String) {
        var pod = json(#"{"spec": {"containers": [{"name": "c", "image": "\#(image)"}]}}"#)
        BuiltInDefaults.apply(to: &pod, type: ResourceType(version: "v1", kind: "Pod", plural: "pods"))
        #expect(pod["spec"]?["containers"]?.array?.first?["imagePullPolicy"] == .string(policy))
    }

    @Test func `a struct that Go never leaves out is there`() {
        let source: JSONValue = ["resourceFieldRef": ["resource": "limits.cpu"]]
        var pod: JSONValue = [
            "spec": ["containers": [["name": "c", "env": [["name": "A", "valueFrom": source]]]]]
        ]
        BuiltInDefaults.apply(to: &pod, type: ResourceType(version: "v1", kind: "Pod", plural: "pods"))
        let container = pod[path: "spec", "containers"]?.array?.first
        let stored = container?["env"]?.array?.first?[path: "valueFrom", "resourceFieldRef"]
        #expect(stored == ["resource": "limits.cpu", "divisor": "0"])
        #expect(container?["resources"] == [:])
    }

    @Test func `a Secret's texts join its data`() {
        var secret = json(#"{"data": {"a": "YQ==", "b": "Yg=="}, "stringData": {"b": "héllo", "c": ""}}"#)
        BuiltInDefaults.apply(
            to: &secret,
            type: ResourceType(version: "v1", kind: "Secret", plural: "secrets")
        )
        let expected = json(
            #"{"type": "Opaque", "metadata": {}, "data": {"a": "YQ==", "b": "aMOpbGxv", "c": ""}}"#
        )
        #expect(secret == expected)
    }
}

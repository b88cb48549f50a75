// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests
import SpinAPI
import SpinRendering
import Testing

struct GoldenTests {
    @Test(arguments: [
        "simple", "everything", "spintainer", "runtime-config", "own-runtime-config", "external", "long-name",
        "dotted-name", "shaped", "scaled-by-keda",
    ])
    func `an app becomes the objects that spin-operator makes, and those that Bobbin adds`(
        name: String
    ) throws {
        let fixture = try Fixture(name)
        let rendered = try SpinAppRendering.render(
            app: fixture.app,
            executor: fixture.executor,
            runtimeConfig: .resolved(fixture.resolved)
        )
        #expect(rendered.readableObjects.count == fixture.expected.count)
        for (object, expected) in zip(rendered.readableObjects, fixture.expected) {
            #expect(YAML.encode(object.sorted) == YAML.encode(expected.sorted))
        }
    }

    @Test func `labels and annotations come in one order, whatever order a dictionary has them in`() throws {
        var fixture = try Fixture("simple")
        let names = (0..<50).map { "label-\($0)" }
        fixture.app.spec.podLabels = Dictionary(uniqueKeysWithValues: names.map { ($0, "x") })
        let rendered = try SpinAppRendering.render(app: fixture.app, executor: fixture.executor)
        let labels = rendered.deployment?[path: "spec", "template", "metadata", "labels"]?.object
        #expect(labels?.keys == labels?.keys.sorted())
    }

    @Test func `what a pod mounts is applied before the pod`() throws {
        let fixture = try Fixture("simple")
        let rendered = try SpinAppRendering.render(app: fixture.app, executor: fixture.executor)
        #expect(rendered.objects.map { $0["kind"] } == ["Secret", "Deployment", "Service"])
    }

    @Test func `a pull secret that is named twice is used once`() throws {
        var fixture = try Fixture("simple")
        fixture.app.spec.imagePullSecrets = ["a", "", "b", "a", ""]
        let rendered = try SpinAppRendering.render(app: fixture.app, executor: fixture.executor)
        let secrets = rendered.deployment?[path: "spec", "template", "spec", "imagePullSecrets"]
        #expect(secrets == [["name": "a"], [:], ["name": "b"]])
    }

    @Test func `the Secret of authorities is the namespace's and nobody's`() {
        let secret = SpinAppRendering.caSecret(name: "spin-ca", namespace: "shop", bundle: Array("pem".utf8))
        let expected: JSONValue = [
            "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
            "metadata": [
                "name": "spin-ca", "namespace": "shop",
                "annotations": ["app.kubernetes.io/managed-by": "spin-operator.spinkube.dev"],
            ],
            "data": ["ca-certificates.crt": "cGVt"],
        ]
        #expect(secret == expected)
    }

    @Test func `without a UID there is no owner`() throws {
        var fixture = try Fixture("simple")
        fixture.app.metadata.uid = ""
        for object in try SpinAppRendering.render(app: fixture.app, executor: fixture.executor)
            .readableObjects
        {
            #expect(object[path: "metadata", "ownerReferences"] == nil)
        }
    }
}

extension JSONValue {
    /// The value with all members sorted, for comparing as text.
    var sorted: JSONValue {
        switch self {
        case .object(let object):
            .object(
                JSONObject(members: object.map { ($0.key, $0.value.sorted) }.sorted { $0.0 < $1.0 })
            )
        case .array(let elements): .array(elements.map(\.sorted))
        default: self
        }
    }
}

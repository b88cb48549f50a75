// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// Objects of ours that lost their owner, as after a restore, are adopted without a pod restarted.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct AdoptionTests {
    private static let spec = """
        replicas: 2
        variables:
        - name: greeting
          valueFrom: {configMapKeyRef: {name: texts, key: greeting}}
        runtimeConfig:
          keyValueStores: [{name: default, type: redis, options: [{name: url, value: "redis://a"}]}]
        """

    /// Which of an app's objects are left, and which a restore would have to make anew.
    private static let left: [[String]] = [
        ["deployment", "service", "secret"], ["deployment"], ["service"], ["secret"],
        ["deployment", "secret"],
    ]

    @Test(arguments: ControlPlaneKind.available, left)
    func `what is left of an app that was deleted without its objects is adopted`(
        kind: ControlPlaneKind,
        left: [String]
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let before = try await setUp(platform, in: namespace)
        try await orphan(platform, in: namespace)
        for kind in before.keys where !left.contains(kind) {
            try await platform.kubectl.delete(kind, try #require(before[kind]?.name), in: namespace)
            try await platform.waitUntilGone(kind, try #require(before[kind]?.name), in: namespace)
        }
        try await platform.kubectl.apply(Platform.app("hello", Self.spec), in: namespace)
        try await expectAdopted(before, left: left, by: platform, in: namespace)
    }

    @Test(arguments: ControlPlaneKind.available)
    func `what still names the app of before the restore as its owner is adopted`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let before = try await setUp(platform, in: namespace)
        try await orphan(platform, in: namespace)
        // What keeps owner references in a backup brings those of a UID back that is gone.
        let owner =
            #"{"apiVersion":"core.spinkube.dev/v1alpha1","kind":"SpinApp","name":"hello","uid":"gone","controller":true}"#
        for kind in ["deployment", "service"] {
            let patch = #"{"metadata":{"ownerReferences":[\#(owner)]}}"#
            // The garbage collector may be faster, and then there is nothing left to adopt.
            _ = try await platform.kubectl.attempt(
                "patch",
                kind,
                "hello",
                "-n",
                namespace,
                "--type=merge",
                "-p",
                patch
            )
        }
        try await platform.kubectl.apply(Platform.app("hello", Self.spec), in: namespace)
        let app = try await platform.wait(for: "spinapp", "hello", in: namespace)
        for kind in ["deployment", "service"] {
            try await platform.wait(for: kind, "hello", in: namespace, "to be the app's") { object in
                object.owners == [app[path: "metadata", "uid"]?.string ?? ""]
            }
        }
        #expect(before.count == 3)
    }

    @Test(arguments: ControlPlaneKind.available)
    func `an adopted app follows changes as any other`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let before = try await setUp(platform, in: namespace)
        try await orphan(platform, in: namespace)
        try await platform.kubectl.apply(Platform.app("hello", Self.spec), in: namespace)
        try await expectAdopted(before, left: ["deployment"], by: platform, in: namespace)
        try await platform.kubectl.set("ConfigMap", "texts", in: namespace, ["greeting": "good evening"])
        try await platform.wait(for: "deployment", "hello", in: namespace, "to roll for the new value") {
            $0[path: "spec", "template"] != before["deployment"]?[path: "spec", "template"]
        }
    }

    /// Applies an app whose pods carry a mark of the values that they were made with; its objects by kind.
    private func setUp(_ platform: Platform, in namespace: String) async throws -> [String: JSONValue] {
        try await platform.kubectl.set("ConfigMap", "texts", in: namespace, ["greeting": "hello"])
        try await platform.kubectl.apply(Platform.app("hello", Self.spec), in: namespace)
        try await platform.fence("hello", in: namespace)
        // Only pods that were rolled for a value have the mark.
        try await platform.kubectl.set("ConfigMap", "texts", in: namespace, ["greeting": "good morning"])
        let deployment = try await platform.wait(for: "deployment", "hello", in: namespace, "to roll") {
            $0[path: "spec", "template", "metadata", "annotations", "core.spinkube.dev/configuration"] != nil
        }
        let name = try #require(
            deployment.volume("spin-runtime-config")?[path: "secret", "secretName"]?.string
        )
        return [
            "deployment": deployment,
            "service": try await platform.wait(for: "service", "hello", in: namespace),
            "secret": try await platform.wait(for: "secret", name, in: namespace),
        ]
    }

    /// Deletes the app and leaves its objects, as `kubectl delete --cascade=orphan` does. The garbage collector does the
    /// most of that; where there is none, the test does it in its place.
    private func orphan(_ platform: Platform, in namespace: String) async throws {
        try await platform.kubectl(
            "delete",
            "spinapp",
            "hello",
            "-n",
            namespace,
            "--cascade=orphan",
            "--wait=false"
        )
        if platform.plane.kind == .real {
            for kind in ["deployments", "services", "secrets"] {
                let label = "core.spinkube.dev/app-name=hello"
                for object in try await platform.kubectl.objects(kind, in: namespace, labels: label) {
                    let patch = #"{"metadata":{"ownerReferences":null}}"#
                    try await platform.kubectl.patch(kind, object.name, in: namespace, patch)
                }
            }
            try await platform.kubectl.patch(
                "spinapp",
                "hello",
                in: namespace,
                #"{"metadata":{"finalizers":null}}"#
            )
        }
        try await platform.waitUntilGone("spinapp", "hello", in: namespace)
    }

    private func expectAdopted(
        _ before: [String: JSONValue],
        left: [String],
        by platform: Platform,
        in namespace: String
    ) async throws {
        let app = try await platform.wait(for: "spinapp", "hello", in: namespace)
        for (kind, object) in before {
            let after = try await platform.wait(for: kind, object.name, in: namespace, "to be the app's") {
                $0.owners == [app[path: "metadata", "uid"]?.string ?? ""]
            }
            guard left.contains(kind) else { continue }
            #expect(after[path: "metadata", "uid"] == object[path: "metadata", "uid"], "\(kind) is the same")
            #expect(after["data"] == object["data"])
            // No pod is restarted.
            #expect(after[path: "spec", "template"] == object[path: "spec", "template"])
        }
        let settled = try await platform.fence("hello", in: namespace)
        if left.contains("deployment") {
            #expect(settled[path: "spec", "template"] == before["deployment"]?[path: "spec", "template"])
        }
    }
}

extension JSONValue {
    fileprivate var owners: [String] {
        (self[path: "metadata", "ownerReferences"]?.array ?? []).compactMap { $0["uid"]?.string }
    }
}

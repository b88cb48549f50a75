// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// Secrets and ConfigMaps that an app refers to: a new value reaches the pods, once; anything else does nothing.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct RotationTests {
    /// A way in which an app, or its executor, refers to an object.
    struct Reference: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let kind: String
        var key = "key"
        var spec = ""
        var executor = ""

        /// What the app says while the object isn't there.
        var missing: String { "\(kind)NotFound" }
    }

    static let references = [
        Reference(
            testDescription: "an option from a Secret",
            kind: "Secret",
            spec: """
                runtimeConfig:
                  keyValueStores:
                  - {name: default, type: redis, options: [{name: url, valueFrom: {secretKeyRef: {name: source, key: key}}}]}
                """
        ),
        Reference(
            testDescription: "an option from a ConfigMap",
            kind: "ConfigMap",
            spec: """
                runtimeConfig:
                  sqliteDatabases:
                  - {name: main, type: libsql, options: [{name: url, valueFrom: {configMapKeyRef: {name: source, key: key}}}]}
                """
        ),
        Reference(
            testDescription: "loadFromSecret",
            kind: "Secret",
            key: "runtime-config.toml",
            spec: "runtimeConfig: {loadFromSecret: source}"
        ),
        Reference(
            testDescription: "the executor's CA Secret",
            kind: "Secret",
            key: "ca-certificates.crt",
            executor: "    caCertSecret: source"
        ),
        Reference(
            testDescription: "a variable from a Secret",
            kind: "Secret",
            spec: "variables: [{name: password, valueFrom: {secretKeyRef: {name: source, key: key}}}]"
        ),
        Reference(
            testDescription: "a variable from a ConfigMap",
            kind: "ConfigMap",
            spec: "variables: [{name: mode, valueFrom: {configMapKeyRef: {name: source, key: key}}}]"
        ),
        Reference(
            testDescription: "the pod template's env",
            kind: "Secret",
            spec: """
                podTemplate:
                  spec: {containers: [{env: [{name: EXTRA, valueFrom: {secretKeyRef: {name: source, key: key}}}]}]}
                """
        ),
        Reference(
            testDescription: "the pod template's envFrom",
            kind: "ConfigMap",
            spec: "podTemplate: {spec: {containers: [{envFrom: [{configMapRef: {name: source}}]}]}}"
        ),
    ]

    // S4, S6
    @Test(arguments: ControlPlaneKind.available, references)
    func `a new value rolls the pods once, an unchanged one never`(
        kind: ControlPlaneKind,
        reference: Reference
    ) async throws {
        let platform = try await Platform.shared(kind)
        let kubectl = platform.kubectl
        let namespace = try await platform.namespace(withExecutor: false)
        try await kubectl.set(reference.kind, "source", in: namespace, [reference.key: "one"])
        try await apply(reference, on: platform, in: namespace)
        let before = try await platform.wait(for: "deployment", "app", in: namespace)

        // Neither of these changes a value. Were one of them to roll the pods, the count below would tell.
        try await kubectl("label", reference.kind, "source", "-n", namespace, "touched=yes")
        try await kubectl.set(reference.kind, "source", in: namespace, [reference.key: "one"])
        let others = reference.spec.contains("envFrom") ? [:] : ["other": "value"]
        try await kubectl.set(
            reference.kind,
            "source",
            in: namespace,
            ["\(reference.key)": "two"].merging(others) { $1 }
        )
        let after = try await platform.wait(
            for: "deployment",
            "app",
            in: namespace,
            "to roll",
            within: .seconds(10)
        ) {
            $0.template != before.template
        }
        let settled = try await platform.fence("app", in: namespace)
        #expect(settled.template == after.template)
        let templates = try await platform.history(of: before).map(\.template)
        let rolls = zip([before.template] + templates, templates).count { $0 != $1 }
        #expect(rolls == 1)
    }

    // S4: a digest that only ever tells one value from another would roll the pods even for the old one.
    @Test(arguments: ControlPlaneKind.available)
    func `the old value brings the old pods back`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace(withExecutor: false)
        let reference = try #require(
            Self.references.first { $0.testDescription == "a variable from a Secret" }
        )
        try await platform.kubectl.set("Secret", "source", in: namespace, ["key": "one"])
        try await apply(reference, on: platform, in: namespace)
        let first = try await platform.wait(for: "deployment", "app", in: namespace)
        for value in ["two", "three"] {
            let last = try await platform.wait(for: "deployment", "app", in: namespace)
            try await platform.kubectl.set("Secret", "source", in: namespace, ["key": value])
            try await platform.wait(for: "deployment", "app", in: namespace, "to roll to \(value)") {
                $0.template != last.template && $0.template != first.template
            }
        }
        try await platform.kubectl.set("Secret", "source", in: namespace, ["key": "one"])
        try await platform.wait(for: "deployment", "app", in: namespace, "to be as it was") {
            $0.template == first.template
        }
    }

    // S1, S6, S10, S19
    @Test(arguments: ControlPlaneKind.available, references)
    func `what is missing is named, and its arrival mends the app`(
        kind: ControlPlaneKind,
        reference: Reference
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace(withExecutor: false)
        try await apply(reference, on: platform, in: namespace)
        let without = try await platform.wait(for: "spinapp", "app", in: namespace, "to name the object") {
            $0.condition("Ready")?["reason"]?.string == reference.missing
        }
        #expect(without.condition("Ready")?["status"] == "False")
        #expect(without.condition("Ready")?["message"]?.string?.contains("source") == true)

        // An envFrom takes whatever keys there are.
        if !reference.spec.contains("envFrom") {
            try await platform.kubectl.set(reference.kind, "source", in: namespace, ["wrong": "value"])
            let app = try await platform.wait(
                for: "spinapp",
                "app",
                in: namespace,
                "to name the key",
                within: .seconds(10)
            ) {
                $0.condition("Ready")?["reason"]?.string == "KeyNotFound"
            }
            let message = app.condition("Ready")?["message"]?.string ?? ""
            #expect(message.contains("source") && message.contains(reference.key), "\(message)")
        }
        try await platform.kubectl.set(reference.kind, "source", in: namespace, [reference.key: "value"])
        try await platform.wait(for: "spinapp", "app", in: namespace, "to be mended", within: .seconds(10)) {
            ![reference.missing, "KeyNotFound"].contains($0.condition("Ready")?["reason"]?.string)
        }
        try await platform.wait(for: "deployment", "app", in: namespace)
    }

    // S19
    @Test(arguments: ControlPlaneKind.available)
    func `an optional reference may lead nowhere`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let spec = """
            variables: [{name: a, valueFrom: {secretKeyRef: {name: nothing, key: key, optional: true}}}]
            runtimeConfig:
              keyValueStores:
              - name: default
                type: redis
                options: [{name: url, valueFrom: {configMapKeyRef: {name: nothing, key: key, optional: true}}}]
            """
        try await platform.kubectl.apply(Platform.app("app", spec), in: namespace)
        try await platform.wait(for: "deployment", "app", in: namespace)
        try await platform.makeAvailable("app", in: namespace)
        try await platform.wait(for: "spinapp", "app", in: namespace, "to be ready") {
            $0.condition("Ready")?["status"] == "True"
        }
    }

    @Test(arguments: ControlPlaneKind.available)
    func `no condition and no event holds a secret's value`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace(withExecutor: false)
        let reference = try #require(Self.references.first)
        try await platform.kubectl.set("Secret", "source", in: namespace, ["key": "hunter2-one"])
        try await apply(reference, on: platform, in: namespace)
        let before = try await platform.wait(for: "deployment", "app", in: namespace)
        try await platform.kubectl.set("Secret", "source", in: namespace, ["key": "hunter2-two"])
        try await platform.wait(for: "deployment", "app", in: namespace, "to roll") {
            $0.template != before.template
        }
        for kind in ["spinapps", "deployments", "events"] {
            let text = try await platform.kubectl("get", kind, "-n", namespace, "-o", "yaml")
            #expect(!text.contains("hunter2"))
        }
        #expect(!platform.operatorProcess.process.tail.contains("hunter2"))
    }

    private func apply(_ reference: Reference, on platform: Platform, in namespace: String) async throws {
        let executor = Platform.executor("containerd-shim-spin", reference.executor)
        try await platform.kubectl.apply(executor, in: namespace)
        try await platform.kubectl.apply(Platform.app("app", reference.spec), in: namespace)
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests
import SpinAPI
import SpinRendering
import Testing

struct ConfigurationReferenceTests {
    private func app(_ spec: String) throws -> SpinApp {
        let text = "metadata: {name: app}\nspec: {image: i, \(spec)}"
        let document = try #require(try YAML.documents(text, source: "test").first)
        return try SpinApp(json: document.jsonBytes)
    }

    private func executor(_ config: String = "", creates: Bool = true) throws -> SpinAppExecutor {
        let text = """
            metadata: {name: ex}
            spec: {createDeployment: \(creates), deploymentConfig: {runtimeClassName: spin\(config)}}
            """
        let document = try #require(try YAML.documents(text, source: "test").first)
        return try SpinAppExecutor(json: document.jsonBytes)
    }

    private func told(_ spec: String, executor config: String = "") throws -> [String] {
        try SpinAppRendering.references(of: app(spec), executor: executor(config)).map(\.text)
    }

    /// Fields of an app, and what they refer to as `field: use kind name keys`.
    static let cases: [(String, [String])] = [
        ("replicas: 1", []),
        (
            "variables: [{name: a, valueFrom: {secretKeyRef: {name: s, key: k}}}, {name: b, value: x}, "
                + "{name: c, valueFrom: {configMapKeyRef: {name: m, key: k, optional: true}}}, "
                + "{name: d, valueFrom: {fieldRef: {fieldPath: f}}}]",
            [
                "spec.variables[0].valueFrom.secretKeyRef: pod Secret s [k]",
                "spec.variables[2].valueFrom.configMapKeyRef: pod ConfigMap m [k] optional",
            ]
        ),
        (
            "variables: [{name: a, valueFrom: {secretKeyRef: {name: '', key: k}}}, "
                + "{name: b, valueFrom: {secretKeyRef: {key: k}}}, {name: c, valueFrom: {secretKeyRef: x}}, "
                + "{name: d, valueFrom: {secretKeyRef: {name: s}}}]",
            []
        ),
        (
            "runtimeConfig: {keyValueStores: [{name: a, type: t, options: [{name: o, value: x}, "
                + "{name: p, valueFrom: {secretKeyRef: {name: s, key: k}}}]}], "
                + "sqliteDatabases: [{name: a, type: t, options: [{name: p, valueFrom: "
                + "{secretKeyRef: {name: s2, key: k}, configMapKeyRef: {name: m, key: k, optional: true}}}]}], "
                + "llmCompute: {type: t, options: [{name: p, value: x, valueFrom: {secretKeyRef: {name: s3, key: k}}}, "
                + "{name: q, valueFrom: {secretKeyRef: {name: s4, key: k}}}]}}",
            [
                "spec.runtimeConfig.keyValueStores[0].options[1].valueFrom.secretKeyRef: runtimeConfig Secret s [k]",
                "spec.runtimeConfig.sqliteDatabases[0].options[0].valueFrom.configMapKeyRef: "
                    + "runtimeConfig ConfigMap m [k] optional",
                "spec.runtimeConfig.llmCompute.options[1].valueFrom.secretKeyRef: runtimeConfig Secret s4 [k]",
            ]
        ),
        (
            "runtimeConfig: {loadFromSecret: own, llmCompute: {type: t, options: [{name: q, "
                + "valueFrom: {secretKeyRef: {name: s, key: k}}}]}}",
            ["spec.runtimeConfig.loadFromSecret: loadedRuntimeConfig Secret own [runtime-config.toml]"]
        ),
        (
            "podTemplate: {spec: {containers: [{env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}], "
                + "envFrom: [{prefix: P, configMapRef: {name: m}}, {secretRef: {name: t, optional: true}}]}, "
                + "{name: b, envFrom: [{secretRef: {name: u}}]}], initContainers: [{name: c, env: "
                + "[{name: A, valueFrom: {configMapKeyRef: {name: m2, key: k}}}]}]}}",
            [
                "spec.podTemplate.spec.initContainers[0].env[0].valueFrom.configMapKeyRef: pod ConfigMap m2 [k]",
                "spec.podTemplate.spec.containers[0].env[0].valueFrom.secretKeyRef: pod Secret s [k]",
                "spec.podTemplate.spec.containers[0].envFrom[0].configMapRef: pod ConfigMap m all",
                "spec.podTemplate.spec.containers[0].envFrom[1].secretRef: pod Secret t all optional",
                "spec.podTemplate.spec.containers[1].envFrom[0].secretRef: pod Secret u all",
            ]
        ),
        // What a template replaces isn't referred to any more.
        (
            "variables: [{name: a, valueFrom: {secretKeyRef: {name: s, key: k}}}], "
                + "podTemplate: {spec: {containers: [{env: [{name: SPIN_VARIABLE_A, value: x}]}]}}",
            []
        ),
        // What can't be laid over the pods is told of by rendering.
        (
            "variables: [{name: a, valueFrom: {secretKeyRef: {name: s, key: k}}}], "
                + "podTemplate: {spec: {containers: 1}}",
            ["spec.variables[0].valueFrom.secretKeyRef: pod Secret s [k]"]
        ),
    ]

    @Test(arguments: cases)
    func `what an app takes values from is named with its field`(spec: String, expected: [String]) throws {
        #expect(try told(spec) == expected)
    }

    @Test func `what the executor brings is named with the executor`() throws {
        let config =
            ", caCertSecret: ca, podTemplate: {spec: {containers: [{envFrom: [{secretRef: {name: s}}], "
            + "env: [{name: A, valueFrom: {secretKeyRef: {name: t, key: k}}}]}]}}"
        let prefix = "SpinAppExecutor \"ex\" spec.deploymentConfig"
        let own = [
            "\(prefix).caCertSecret: certificates Secret ca [ca-certificates.crt]",
            "\(prefix).podTemplate.spec.containers[0].env[0].valueFrom.secretKeyRef: pod Secret t [k]",
            "\(prefix).podTemplate.spec.containers[0].envFrom[0].secretRef: pod Secret s all",
        ]
        #expect(try told("replicas: 1", executor: config) == own)
        let replaced = "podTemplate: {spec: {containers: [{env: [{name: A, value: x}], envFrom: []}]}}"
        #expect(try told(replaced, executor: config) == [own[0]])
        #expect(
            try told("replicas: 1", executor: ", installDefaultCACerts: true") == [
                "\(prefix).caCertSecret: certificates Secret spin-ca [ca-certificates.crt]"
            ]
        )
    }

    @Test func `an app that somebody else runs takes nothing`() throws {
        let app = try app("runtimeConfig: {loadFromSecret: own}")
        let executor = try executor(", caCertSecret: ca", creates: false)
        #expect(SpinAppRendering.references(of: app, executor: executor) == [])
    }
}

extension ConfigurationReference {
    fileprivate var text: String {
        let keys = keys.map { "\($0.sorted())".replacing("\"", with: "") } ?? "all"
        return "\(field): \(use) \(kind.rawValue) \(name) \(keys)\(isOptional ? " optional" : "")"
    }
}

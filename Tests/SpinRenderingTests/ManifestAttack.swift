// SPDX-License-Identifier: Apache-2.0

import Attacks
import KubeModel
import Manifests
import SpinAPI
import SpinRendering
import Testing

/// Random manifests.
struct ManifestAttack {
    private static let fields = [
        "image", "executor", "replicas", "variables", "volumes", "volumeMounts", "checks", "resources",
        "podLabels",
        "podAnnotations", "podTemplate", "service", "serviceAnnotations", "deploymentAnnotations",
        "runtimeConfig",
        "autoscaling", "components", "listenPort", "deploymentStrategy", "podDisruptionBudget",
        "imagePullSecrets",
        "serviceAccountName", "invocationLimits", "minReadySeconds", "paused",
    ]

    @Test func `an app becomes objects, or problems that name fields in printable words`() throws {
        var executor = try SpinAppExecutor(
            json: Array(
                #"{"metadata":{"name":"e"},"spec":{"createDeployment":true,"deploymentConfig":{"runtimeClassName":"r"}}}"#
                    .utf8
            )
        )
        executor.allow = .everything
        try Attack("manifests", rounds: 200).run { [executor] generator in
            var spec: JSONValue = ["image": "i"]
            // Few fields of chance fit together, so some apps have none: those become objects.
            for _ in 0..<generator.int(0...5) {
                spec[generator.pick(Self.fields)] = Self.value(&generator, depth: generator.int(0...3))
            }
            let object: JSONValue = [
                "metadata": [
                    "name": .string(generator.once(in: 4) ? generator.text() : "hello"), "uid": "u",
                ],
                "spec": spec,
            ]
            let app: SpinApp
            do { app = try SpinApp(json: object.jsonBytes) } catch {
                try must("\(error)".utf8.count < 16384, "an error of \("\(error)".utf8.count) bytes")
                return
            }
            let rendered: RenderedApp
            do throws(RenderError) {
                rendered = try SpinAppRendering.render(
                    app: app,
                    executor: executor,
                    runtimeConfig: .resolved(ResolvedConfig()),
                    configuration: nil
                )
            } catch {
                for problem in error.problems where problem.severity == .error {
                    guard problem.field.hasPrefix("spec") || problem.field.hasPrefix("metadata") else {
                        throw Broken("a problem without a field: \(problem)")
                    }
                }
                return
            }
            try must(!rendered.objects.isEmpty, "an app without an object")
        }
    }

    @Test func `YAML of any kind is read or refused, and what is written is read as it was`() throws {
        try Attack("yaml", rounds: 200).run { generator in
            let value = Self.withoutMarks(Self.value(&generator, depth: 4))
            let text = YAML.encode(value)
            try must(
                text.unicodeScalars.allSatisfy { $0 == "\n" || PrintableText.isHarmless($0) || $0 == "\t" },
                "YAML with what a terminal obeys"
            )
            let documents = try YAML.documents(text, source: "attack")
            try must(
                documents == (value.isNull ? [] : [value]) || documents == [value],
                "\(value) reads as \(documents)"
            )
            let damaged = String(decoding: generator.mutated(Array(text.utf8)), as: UTF8.self)
            do { _ = try YAML.documents(damaged, source: "attack") } catch is YAMLError {}
        }
    }

    /// Yams drops a byte order mark at the beginning of a string.
    private static func withoutMarks(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(text.replacing("\u{FEFF}", with: ""))
        case .array(let elements): .array(elements.map(withoutMarks))
        case .object(let object):
            object.members.reduce(into: JSONValue.object(JSONObject())) { cleaned, member in
                cleaned[member.key.replacing("\u{FEFF}", with: "")] = withoutMarks(member.value)
            }
        default: value
        }
    }

    private static func value(_ generator: inout AttackGenerator, depth: Int) -> JSONValue {
        switch generator.int(0...(depth > 0 ? 8 : 5)) {
        case 0: return .null
        case 1: return .bool(generator.once(in: 2))
        case 2: return .integer(Int64(truncatingIfNeeded: generator.next() >> UInt64(generator.int(0...63))))
        case 3: return .integer(Int64(generator.int(-2...3)))
        case 4, 5: return .string(generator.text())
        case 6: return .array((0..<generator.int(0...4)).map { _ in value(&generator, depth: depth - 1) })
        default:
            var object: JSONValue = [:]
            for _ in 0..<generator.int(0...4) {
                let key = generator.pick([
                    "name", "value", "valueFrom", "type", "metadata", "labels", generator.text(),
                ])
                object[key] = value(&generator, depth: depth - 1)
            }
            return object
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import SpinRendering

/// What a Deployment was made of, in digests: which part of it changed tells why the next one differs.
///
/// It is an annotation on the Deployment, so that it outlives the operator.
struct TemplateFingerprint: Sendable, Hashable {
    /// What of the pod template is the app's own: its spec, on an executor and with values that are always the same.
    var app: String
    /// The pod template of app and executor, with values that are always the same.
    var executor: String
    /// The pod template.
    var pods: String
    /// All but the pod template, without what the operator remembers there.
    var rest: String

    /// Reads an annotation; `nil` where it isn't one.
    init?(_ annotation: String) {
        let parts = annotation.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        (app, executor, pods, rest) = (parts[0], parts[1], parts[2], parts[3])
    }

    /// That of a rendered Deployment.
    init(of app: SpinApp, on executor: SpinAppExecutor, _ deployment: JSONValue) {
        let values = RuntimeConfigInput.resolved(Self.placeholders(of: app))
        self.app = Self.digest(of: app, on: Self.neutralExecutor, values, named: app.spec.executor)
        self.executor = Self.digest(of: app, on: executor, values, named: "")
        pods = Digest(of: deployment[path: "spec", "template"] ?? [:]).description
        rest = Digest(of: Self.rest(of: deployment)).description
    }

    /// The value of the annotation.
    var annotation: String { [app, executor, pods, rest].joined(separator: ".") }

    private static let neutralExecutor: SpinAppExecutor = {
        var config = SpinAppExecutor.DeploymentConfig()
        config.runtimeClassName = "any"
        var executor = SpinAppExecutor(createDeployment: true, deploymentConfig: config)
        executor.allow = .everything
        return executor
    }()

    private static func placeholders(of app: SpinApp) -> ResolvedConfig {
        let needed = SpinAppRendering.dependencies(of: app)
        return ResolvedConfig(
            secrets: needed.secrets.mapValues { keys in
                Dictionary(uniqueKeysWithValues: keys.map { ($0, Array("any".utf8)) })
            },
            configMaps: needed.configMaps.mapValues { keys in
                Dictionary(uniqueKeysWithValues: keys.map { ($0, "any") })
            }
        )
    }

    private static func digest(
        of app: SpinApp,
        on executor: SpinAppExecutor,
        _ values: RuntimeConfigInput,
        named name: String
    ) -> String {
        var digest = Digest()
        do throws(RenderError) {
            let rendered = try SpinAppRendering.render(app: app, executor: executor, runtimeConfig: values)
            digest.combine((rendered.deployment?[path: "spec", "template"] ?? [:]).canonicalBytes)
        } catch {
            // Then any edit of the app counts as one of its pods.
            digest.combine("generation \(app.metadata.generation)".utf8)
        }
        digest.combine(name.utf8)
        return digest.description
    }

    private static func rest(of deployment: JSONValue) -> JSONValue {
        var rest = deployment
        rest["spec"]?["template"] = nil
        for annotation in SpinKeyspace.bookkeepingAnnotations {
            rest["metadata"]?["annotations"]?[annotation] = nil
        }
        if rest[path: "metadata", "annotations"] == [:] { rest["metadata"]?["annotations"] = nil }
        return rest
    }
}

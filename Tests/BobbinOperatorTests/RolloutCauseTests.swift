// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import SpinRendering
import Testing

@testable import BobbinOperator

/// Why pods would roll, as told by what the Deployment remembers.
struct RolloutCauseTests {
    /// An app with its executor and values, applied as it is.
    private struct Subject {
        var app = SpinApp()
        var executor: SpinAppExecutor
        var value = "one"
        var annotation: String?

        init() throws {
            app.metadata.key = ObjectKey(namespace: "ns", name: "app")
            app.metadata.generation = 1
            app.status.observedGeneration = 1
            app.spec.image = "example.com/app:1"
            app.spec.executor = "shim"
            app.spec.runtimeConfig = try RuntimeConfig(
                json: Array(
                    """
                    {"keyValueStores": [{"name": "default", "type": "redis", "options":
                    [{"name": "url", "valueFrom": {"secretKeyRef": {"name": "db", "key": "url"}}}]}]}
                    """.utf8
                )
            )
            executor = SpinAppExecutor(createDeployment: true, deploymentConfig: .init())
            executor.metadata.key = ObjectKey(namespace: "bobbin", name: "shim")
            executor.deploymentConfig?.runtimeClassName = "wasmtime-spin-v2"
        }

        var deployment: JSONValue {
            get throws {
                try SpinAppRendering.render(
                    app: app,
                    executor: executor,
                    runtimeConfig: .resolved(ResolvedConfig(secrets: ["db": ["url": Array(value.utf8)]])),
                    configuration: annotation
                ).deployment ?? [:]
            }
        }

        var fingerprint: TemplateFingerprint {
            get throws { TemplateFingerprint(of: app, on: executor, try deployment) }
        }

        func live(hasFingerprint: Bool = true) throws -> Deployment {
            var live = Deployment()
            live.metadata.annotations["core.spinkube.dev/applied-configuration"] =
                Digest(of: try deployment).description
            if hasFingerprint {
                live.metadata.annotations["core.spinkube.dev/applied-template"] = try fingerprint.annotation
            }
            return live
        }

        func cause(from live: Deployment?, applied: JSONValue? = nil) throws -> RolloutCause {
            RolloutCause(of: app, try fingerprint, try deployment, live: live, applied: applied)
        }
    }

    @Test func `an app as it was applied has none`() throws {
        let subject = try Subject()
        #expect(try subject.cause(from: try subject.live()) == .none)
        #expect(try subject.cause(from: nil) == .none)
    }

    @Test func `an edit of the app is its own cause, also beside others`() throws {
        var subject = try Subject()
        let live = try subject.live()
        subject.app.spec.image = "example.com/app:2"
        #expect(try subject.cause(from: live) == .app)
        subject.executor.deploymentConfig?.runtimeClassName = "other"
        subject.value = "two"
        #expect(try subject.cause(from: live) == .app)
    }

    @Test func `an edit of its runtime configuration, and another executor's name, are its own cause`() throws
    {
        var subject = try Subject()
        let live = try subject.live()
        subject.app.spec.runtimeConfig.keyValueStores[0].name = "other"
        #expect(try subject.cause(from: live) == .app)
        subject = try Subject()
        subject.app.spec.executor = "other"
        subject.executor.deploymentConfig?.runtimeClassName = "other"
        #expect(try subject.cause(from: live) == .app)
    }

    @Test func `an executor's change is shared, also after an edit that changed nothing`() throws {
        var subject = try Subject()
        let live = try subject.live()
        subject.app.metadata.generation = 5
        subject.executor.deploymentConfig?.otel = .init()
        subject.executor.deploymentConfig?.otel?.endpoint = "http://otel"
        #expect(try subject.cause(from: live) == .executor)
    }

    @Test func `values are told from the rest`() throws {
        var subject = try Subject()
        let live = try subject.live()
        subject.value = "two"
        #expect(try subject.cause(from: live) == .values)
        subject = try Subject()
        subject.annotation = "digest"
        #expect(try subject.cause(from: live) == .values)
    }

    @Test func `what rolls no pods has none`() throws {
        var subject = try Subject()
        let live = try subject.live()
        subject.app.spec.replicas = 5
        subject.app.spec.deploymentAnnotations = ["a": "b"]
        #expect(try subject.cause(from: live) == .none)
        #expect(
            try subject.fingerprint.rest
                != TemplateFingerprint(
                    live.metadata.annotations["core.spinkube.dev/applied-template"] ?? ""
                )?.rest
        )
    }

    @Test func `nothing that runs can't roll`() throws {
        var subject = try Subject()
        var live = try subject.live()
        subject.executor.deploymentConfig?.runtimeClassName = "other"
        #expect(try subject.cause(from: live) == .executor)
        live.replicas = 0
        #expect(try subject.cause(from: live) == .none)
        live.replicas = 1
        subject.app.spec.paused = true
        #expect(try subject.cause(from: live) == .none)
    }

    @Test func `what the operator didn't make is taken over at once`() throws {
        var subject = try Subject()
        subject.executor.deploymentConfig?.runtimeClassName = "other"
        #expect(try subject.cause(from: Deployment()) == .none)
    }

    @Test func `of what an earlier version applied it is known whether the app was edited`() throws {
        var subject = try Subject()
        var live = try subject.live(hasFingerprint: false)
        #expect(try subject.cause(from: live) == .none)
        // What isn't in the pods rolls nothing, also where nobody edited the app: other versions may render it otherwise.
        live.metadata.annotations["core.spinkube.dev/applied-configuration"] = "other"
        let template = try subject.deployment[path: "spec", "template"]
        #expect(try subject.cause(from: live, applied: template) == .none)
        #expect(try subject.cause(from: live, applied: ["metadata": [:]]) == .executor)
        #expect(try subject.cause(from: live) == .executor)
        subject.executor.deploymentConfig?.runtimeClassName = "other"
        #expect(try subject.cause(from: live) == .executor)
        subject.app.metadata.generation = 2
        #expect(try subject.cause(from: live) == .app)
    }

    @Test func `a fingerprint is read as it was written, and nothing else is`() throws {
        let fingerprint = try Subject().fingerprint
        #expect(TemplateFingerprint(fingerprint.annotation) == fingerprint)
        for text in ["", "a.b.c", "a.b.c.", "a.b.c.d.e"] { #expect(TemplateFingerprint(text) == nil) }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import FoundationNetworking
import KubeModel
import Testing

/// How the operator behaves as a process: starting, restarting, waiting for what isn't there yet.
@Suite(.fewAtOnce, .serialized, .timeLimit(.minutes(30)))
struct OperationTests {
    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `a second operator finds everything done and writes nothing`(kind: ControlPlaneKind) async throws {
        // A control plane of its own: other tests' writes would hide what is counted here.
        try await ControlPlane.withOwn(kind) { plane in
            try await Installation.apply(to: plane)
            let first = try await OperatorProcess.start(on: plane)
            let platform = Platform(plane: plane, operatorProcess: first)
            try await platform.kubectl.apply(Platform.executor(), in: "default")
            for name in ["one", "two", "three"] {
                try await platform.kubectl.apply(
                    Platform.app(name, "resources: {limits: {cpu: 1000m}}"),
                    in: "default"
                )
                try await platform.wait(for: "spinapp", name, in: "default", "to have a status") {
                    $0[path: "status", "deploymentName"] != nil
                }
            }
            try await first.process.stop()
            let before = try await Self.versions(on: plane)

            let second = try await OperatorProcess.start(on: plane)
            _ = try await eventually("the second operator is ready") {
                try await second.isReady() ? true : nil
            }
            // An app that arrives now is done after those that were there: when it is, they were looked at.
            try await platform.kubectl.apply(Platform.app("late"), in: "default")
            try await platform.wait(for: "spinapp", "late", in: "default", "to have a status") {
                $0[path: "status", "deploymentName"] != nil
            }
            let after = try await Self.versions(on: plane)
            #expect(after.filter { !$0.key.contains("late") } == before)
            try await second.process.stop()
        }
    }

    private static func versions(on plane: ControlPlane) async throws -> [String: String] {
        var versions: [String: String] = [:]
        for kind in ["spinapps", "deployments", "services", "secrets"] {
            for object in try await plane.kubectl.objects(kind, in: "default") {
                let name = object[path: "metadata", "name"]?.string ?? ""
                versions["\(kind)/\(name)"] = object[path: "metadata", "resourceVersion"]?.string
            }
        }
        return versions
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `an operator without its CRDs says so and is ready once they come`(
        kind: ControlPlaneKind
    ) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            try await Installation.apply(to: plane, withDefinitions: false)
            let process = try await OperatorProcess.start(on: plane)
            _ = try await eventually("the log names what is missing") {
                process.process.tail.contains("SpinApp") ? true : nil
            }
            #expect(try await !process.isReady())
            try await plane.kubectl("apply", "-f", "\(Assets.package)crds/")
            _ = try await eventually("the operator is ready", within: .seconds(60)) {
                try await process.isReady() ? true : nil
            }
            try await process.process.stop()
        }
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `an operator that is told to stop gives its lease back`(kind: ControlPlaneKind) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            try await Installation.apply(to: plane)
            let process = try await OperatorProcess.start(on: plane, extra: ["--leader-elect"])
            let platform = Platform(plane: plane, operatorProcess: process)
            try await platform.wait(for: "lease", "bobbin", in: OperatorProcess.namespace, "to be held") {
                $0[path: "spec", "holderIdentity"]?.string?.isEmpty == false
            }
            try await process.process.stop()
            let lease = try await platform.wait(for: "lease", "bobbin", in: OperatorProcess.namespace)
            let holder = lease[path: "spec", "holderIdentity"]?.string
            #expect(holder == nil || holder == "")
        }
    }

    // S26
    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `a standby takes over as soon as the leader is told to stop`(kind: ControlPlaneKind) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            try await Platform.prepare(plane)
            let leader = try await OperatorProcess.start(on: plane, extra: ["--leader-elect"])
            let platform = Platform(plane: plane, operatorProcess: leader)
            let held = try await platform.wait(
                for: "lease",
                "bobbin",
                in: OperatorProcess.namespace,
                "to be held"
            ) {
                $0[path: "spec", "holderIdentity"]?.string?.isEmpty == false
            }
            let standby = try await OperatorProcess.start(on: plane, extra: ["--leader-elect"])
            _ = try await eventually("the standby is ready") { try await standby.isReady() ? true : nil }
            try await leader.process.stop()
            try await platform.kubectl.apply(Platform.executor(), in: "default")
            try await platform.kubectl.apply(Platform.app("hello"), in: "default")
            // Far less than the lease lasts: a lease that isn't given back has to run out first.
            let duration = held[path: "spec", "leaseDurationSeconds"]?.integer ?? 0
            #expect(duration >= 15)
            try await platform.wait(
                for: "deployment",
                "hello",
                in: "default",
                within: .seconds(duration * 2 / 3)
            )
            try await standby.process.stop()
        }
    }

    // S24
    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `the metrics tell of apps and reconciles, and of no object by name`(
        kind: ControlPlaneKind
    ) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            try await Platform.prepare(plane)
            let process = try await OperatorProcess.start(on: plane, servesMetrics: true)
            let platform = Platform(plane: plane, operatorProcess: process)
            try await platform.kubectl.apply(Platform.executor(), in: "default")
            try await platform.kubectl.apply(Platform.app("conspicuous"), in: "default")
            try await platform.fence("conspicuous", in: "default")
            let address = try #require(process.metrics.flatMap(URL.init(string:)))
            let (data, _) = try await URLSession.shared.data(from: address)
            let text = String(decoding: data, as: UTF8.self)
            let families = Set(
                text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }.map {
                    $0.split(separator: " ")[2]
                }
            )
            for family in ["controller_runtime_reconcile_total", "rest_client_requests_total"] {
                #expect(families.contains { $0 == family }, "\(families.sorted())")
            }
            #expect(families.contains { $0.hasPrefix("bobbin_") }, "\(families.sorted())")
            #expect(!text.contains("conspicuous"))
            try await process.process.stop()
        }
    }

    // S18
    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `the default CA bundle is the operator's own, also after an upgrade`(
        kind: ControlPlaneKind
    ) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            try await Platform.prepare(plane)
            let first = try await OperatorProcess.start(on: plane, bundle: "old bundle")
            let platform = Platform(plane: plane, operatorProcess: first)
            let executor = Platform.executor("containerd-shim-spin", "    installDefaultCACerts: true")
            try await platform.kubectl.apply(executor, in: "default")
            try await platform.kubectl.apply(Platform.app("hello"), in: "default")
            try await platform.wait(for: "secret", "spin-ca", in: "default", "to hold the bundle") {
                $0.text("ca-certificates.crt") == "old bundle"
            }
            let before = try await platform.wait(for: "deployment", "hello", in: "default")
            try await first.process.stop()
            let second = try await OperatorProcess.start(on: plane, bundle: "new bundle")
            try await platform.wait(for: "secret", "spin-ca", in: "default", "to hold the new bundle") {
                $0.text("ca-certificates.crt") == "new bundle"
            }
            // An upgrade is no reason for pods to roll.
            let after = try await platform.fence("hello", in: "default")
            #expect(after.template == before.template)
            // A bundle that somebody puts there is.
            try await platform.kubectl.set(
                "Secret",
                "spin-ca",
                in: "default",
                ["ca-certificates.crt": "mine"]
            )
            try await platform.wait(for: "deployment", "hello", in: "default", "to roll") {
                $0.template != before.template
            }
            try await second.process.stop()
        }
    }
}

extension JSONValue {
    /// The value of a Secret's key as text.
    fileprivate func text(_ key: String) -> String? {
        self["data"]?[key]?.string.flatMap(Base64.decode).map { String(decoding: $0, as: UTF8.self) }
    }
}

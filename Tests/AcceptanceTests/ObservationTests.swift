// SPDX-License-Identifier: Apache-2.0

import Foundation
import FoundationNetworking
import KubeModel
import Subprocess
import Testing

/// What the operator tells about itself: metrics, over TLS too, and logs.
@Suite(.fewAtOnce, .serialized, .timeLimit(.minutes(30)))
struct ObservationTests {
    private static let secret = "hunter2-c0nspicuous"

    private static let manifest = """
        apiVersion: v1
        kind: Secret
        metadata: {name: source}
        stringData: {key: "\(secret)"}
        ---
        \(Platform.executor())
        ---
        \(Platform.app("hello", """
            variables: [{name: password, valueFrom: {secretKeyRef: {name: source, key: key}}}]
            runtimeConfig:
              keyValueStores:
              - {name: default, type: redis, options: [{name: url, valueFrom: {secretKeyRef: {name: source, key: key}}}]}
            """))
        """

    private func value(_ metric: String, of process: OperatorProcess) async throws -> Double? {
        let address = try #require(process.metrics.flatMap(URL.init(string:)))
        let (data, _) = try await URLSession.shared.data(from: address)
        return String(decoding: data, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix("\(metric) ") }.flatMap { Double($0.dropFirst(metric.count + 1)) }
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `the time from a change to its end is measured, and not of what was there before`(
        kind: ControlPlaneKind
    ) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            try await Platform.prepare(plane)
            let first = try await OperatorProcess.start(on: plane, servesMetrics: true)
            let platform = Platform(plane: plane, operatorProcess: first)
            _ = try await eventually("the operator is ready") { try await first.isReady() ? true : nil }
            try await platform.kubectl.apply(Self.manifest, in: "default")
            try await platform.makeAvailable("hello", in: "default")
            for what in ["applied", "ready"] {
                _ = try await eventually("the time until it was \(what) is measured") {
                    let count = try await value("bobbin_spinapp_\(what)_seconds_count", of: first)
                    return count.flatMap { $0 > 0 ? $0 : nil }
                }
            }
            _ = try await eventually("the app is counted as ready") {
                try await value(
                    #"bobbin_spinapps{condition="Ready",status="True",reason="Available"}"#,
                    of: first
                ) == 1 ? true : nil
            }
            try await first.process.stop()

            let second = try await OperatorProcess.start(on: plane, servesMetrics: true)
            _ = try await eventually("the app was looked at") {
                let metric = #"controller_runtime_reconcile_total{controller="spinapp",result="success"}"#
                return try await value(metric, of: second).flatMap { $0 > 0 ? $0 : nil }
            }
            for what in ["applied", "ready"] {
                #expect(try await value("bobbin_spinapp_\(what)_seconds_count", of: second) == 0)
            }
            try await second.process.stop()
        }
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `each line of the log is JSON, says what a reconcile did, and has no secret in it`(
        kind: ControlPlaneKind
    ) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            try await Platform.prepare(plane)
            let flags = ["--log-format", "json", "--log-level", "trace"]
            let process = try await OperatorProcess.start(on: plane, extra: flags)
            let platform = Platform(plane: plane, operatorProcess: process)
            // Also one that can't be applied: a failure has the most to say.
            try await platform.kubectl.apply(Self.manifest, in: "default")
            try await platform.kubectl.apply(Platform.app("lost", executor: "absent"), in: "default")
            try await platform.makeAvailable("hello", in: "default")
            try await platform.wait(for: "spinapp", "hello", in: "default", "to be ready") {
                $0[path: "status", "conditions"]?.array?.contains {
                    $0["type"] == "Ready" && $0["status"] == "True"
                }
                    ?? false
            }
            // Before it is deleted: a Deployment may be missed before its app is, and is applied once more then.
            let applied = try Self.lines(of: process).filter {
                $0["object"] == "default/hello" && $0["level"] == "info"
                    && $0["msg"]?.string?.contains("applied Deployment default/hello") == true
            }
            #expect(applied.count == 1, "\(applied)")
            #expect(applied.first?["msg"]?.string?.contains("Service default/hello") == true)
            #expect(applied.first?["reconcileID"]?.string?.utf8.count == 8)
            try await platform.kubectl.delete("spinapp", "hello", in: "default")
            try await process.process.stop()
            let lines = try Self.lines(of: process)
            #expect(lines.count > 3)
            for line in lines {
                #expect(line["ts"]?.string.flatMap { Timestamp($0) } != nil, "\(line)")
                #expect(line["level"]?.string != nil && line["msg"]?.string != nil, "\(line)")
            }
            let text = try String(contentsOf: process.process.log, encoding: .utf8)
            #expect(!text.contains(Self.secret))
        }
    }

    /// What an operator has logged in whole lines.
    private static func lines(of process: OperatorProcess) throws -> [JSONValue] {
        let text = try String(contentsOf: process.process.log, encoding: .utf8)
        guard let end = text.lastIndex(of: "\n") else { return [] }
        return try text[..<end].split(separator: "\n").map { try JSONValue(json: Array($0.utf8)) }
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `metrics over TLS are for whom the API server lets have them`(kind: ControlPlaneKind) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            let process = try await startWithSecureMetrics(on: plane)
            // The embedded control plane lets anybody do everything who says something.
            let token = plane.adminToken ?? "somebody"
            _ = try await eventually("the metrics are there", within: .seconds(60)) {
                let answer = try await secureMetrics(of: process, token: token)
                return answer.hasSuffix("\n200") && answer.contains("bobbin_build_info{version=\"")
                    ? true : nil
            }
            #expect(try await secureMetrics(of: process, token: nil).hasSuffix("\n401"))
            try await process.process.stop()
        }
    }

    @Test(arguments: ControlPlaneKind.withoutControllers.filter { $0 == .real })
    func `metrics over TLS are for service accounts that may get them`(kind: ControlPlaneKind) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            let process = try await startWithSecureMetrics(on: plane)
            for name in ["reader", "stranger"] {
                try await plane.kubectl("create", "serviceaccount", name, "-n", "default")
            }
            try await plane.kubectl(
                "create",
                "clusterrolebinding",
                "reader",
                "--clusterrole=bobbin-metrics-reader",
                "--serviceaccount=default:reader"
            )
            let reader = try await plane.kubectl("create", "token", "reader", "-n", "default").filter {
                $0 != "\n"
            }
            let stranger = try await plane.kubectl("create", "token", "stranger", "-n", "default")
                .filter { $0 != "\n" }
            // The API server's own caches may be a moment behind the binding.
            let answer = try await eventually("the reader gets metrics", within: .seconds(60)) {
                let answer = try await secureMetrics(of: process, token: reader)
                return answer.hasSuffix("\n200") ? answer : nil
            }
            #expect(answer.contains("bobbin_build_info{version=\""))
            #expect(try await secureMetrics(of: process, token: stranger).hasSuffix("\n403"))
            #expect(try await secureMetrics(of: process, token: nil).hasSuffix("\n401"))
            #expect(try await secureMetrics(of: process, token: "\(reader)x").hasSuffix("\n401"))
            try await process.process.stop()
            #expect(
                !(try String(contentsOf: process.process.log, encoding: .utf8)).contains(reader.suffix(40))
            )
        }
    }

    /// An operator that serves its metrics over TLS, with the rights for that.
    private func startWithSecureMetrics(on plane: ControlPlane) async throws -> OperatorProcess {
        try await Platform.prepare(plane)
        try await plane.kubectl(
            "apply",
            "-f",
            "\(Assets.package)deploy/kustomize/components/secure-metrics/rbac.yaml"
        )
        let process = try await OperatorProcess.start(
            on: plane,
            extra: ["--metrics-secure"],
            servesMetrics: true
        )
        _ = try await eventually("the operator is ready") { try await process.isReady() ? true : nil }
        return process
    }

    /// The metrics that a token gets, and on the last line the code of the answer.
    private func secureMetrics(of process: OperatorProcess, token: String?) async throws -> String {
        let address = try #require(process.metrics).replacing("http://", with: "https://")
        let header = token.map { "header = \"Authorization: Bearer \($0)\"" } ?? ""
        let done = try await run(
            .name("curl"),
            arguments: ["-sk", "--max-time", "20", "-K", "-", "-w", "\n%{http_code}", address],
            input: .string(header),
            output: .string(limit: 4 << 20),
            error: .string(limit: 1 << 16)
        )
        return done.standardOutput
    }
}

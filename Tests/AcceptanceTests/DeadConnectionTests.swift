// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Testing

/// Connections that still acknowledge and give nothing: the operator has to notice within 45 seconds, whether it leads or
/// stands by, and whichever of its connections are dead.
@Suite(.fewAtOnce, .serialized, .timeLimit(.minutes(30)))
struct DeadConnectionTests {
    private static let bound = Duration.seconds(45)

    /// A control plane with a way to it that can go mute, and the operator behind that.
    private func with(
        _ kind: ControlPlaneKind,
        _ arguments: [String],
        _ body: (Platform, MutePath, ControlPlane) async throws -> Void
    ) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            let port = try #require(plane.server.split(separator: ":").last.flatMap { Int($0) })
            let path = try await MutePath.start(to: port)
            let behind = plane.reached(at: path.port)
            try await Platform.prepare(plane)
            let process = try await OperatorProcess.start(on: behind, extra: arguments, servesMetrics: true)
            _ = try await eventually("the operator is ready", within: .seconds(60)) {
                try await process.isReady() ? true : nil
            }
            let platform = Platform(plane: plane, operatorProcess: process)
            try await body(platform, path, behind)
            if process.process.isRunning { try await process.process.stop() }
            try await path.stop()
        }
    }

    private func replicas(
        _ count: Int,
        of name: String,
        on platform: Platform,
        in namespace: String
    ) async throws {
        try await platform.kubectl.patch("spinapp", name, in: namespace, #"{"spec":{"replicas":\#(count)}}"#)
        try await platform.wait(
            for: "deployment",
            name,
            in: namespace,
            "to have \(count) replicas",
            within: Self.bound
        ) { $0[path: "spec", "replicas"] == .integer(Int64(count)) }
    }

    @Test(arguments: ControlPlaneKind.withoutControllers, [true, false])
    func `an operator whose connections are dead goes on within 45 seconds`(
        kind: ControlPlaneKind,
        electsLeader: Bool
    ) async throws {
        try await with(kind, electsLeader ? ["--leader-elect"] : []) { platform, path, _ in
            let namespace = try await platform.namespace()
            try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
            try await replicas(2, of: "hello", on: platform, in: namespace)
            path.goMute()
            let start = ContinuousClock.now
            try await replicas(3, of: "hello", on: platform, in: namespace)
            print("\(kind), leader election \(electsLeader): went on after \(ContinuousClock.now - start)")
            let log = platform.operatorProcess.process.tail
            #expect(log.contains("received no data") || log.contains("sent no data"), "\(log)")
        }
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `a standby whose connections are dead takes over within 45 seconds`(
        kind: ControlPlaneKind
    ) async throws {
        try await with(kind, ["--leader-elect"]) { platform, path, behind in
            let lease = try await platform.wait(
                for: "lease",
                "bobbin",
                in: OperatorProcess.namespace,
                "to be held"
            ) { $0[path: "spec", "holderIdentity"]?.string?.isEmpty == false }
            let holder = lease[path: "spec", "holderIdentity"]?.string
            let standby = try await OperatorProcess.start(on: behind, extra: ["--leader-elect"])
            _ = try await eventually("the standby is ready", within: .seconds(60)) {
                try await standby.isReady() ? true : nil
            }
            path.goMute()
            try await platform.operatorProcess.process.kill()
            let start = ContinuousClock.now
            try await platform.wait(
                for: "lease",
                "bobbin",
                in: OperatorProcess.namespace,
                "to be held by the standby",
                within: Self.bound
            ) {
                let other = $0[path: "spec", "holderIdentity"]?.string
                return other != holder && other?.isEmpty == false
            }
            print("\(kind): the standby took over after \(ContinuousClock.now - start)")
            try await standby.process.stop()
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Testing

/// Operators that die, on control planes of their own.
@Suite(.fewAtOnce, .serialized, .timeLimit(.minutes(30)))
struct ShimRestartTests {
    // R3
    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `an operator that is killed in any phase leaves the rest to the next`(
        kind: ControlPlaneKind
    ) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            try await Platform.prepare(plane)
            let first = try await OperatorProcess.start(on: plane)
            try await ShimLab.with(Platform(plane: plane, operatorProcess: first)) { lab in
                let nodes = try await lab.addNodes(3, .busy)
                // While it installs.
                try await lab.apply(ShimLab.rolling(1))
                try await lab.marked(1)
                let second = try await restart(first, on: plane) {
                    for node in nodes { lab.standIn.set(.ready, on: node) }
                }
                try await lab.ready(nodes: 3)
                // While it rolls out a change.
                let change: JSONValue = ["containerdRuntimeOptions": ["SystemdCgroup": "true"]]
                try await lab.apply(ShimLab.rolling(1).merged(with: change))
                let third = try await restart(second, on: plane) {}
                try await lab.shim("is rolled out") {
                    $0.isObserved && $0.count("nodesUpdated") == 3 && $0.count("nodesReady") == 3
                }
                // While the handler, and with it the RuntimeClass, changes.
                let handler: JSONValue = ["runtimeClass": ["handler": .string(lab.name + "-v2")]]
                try await lab.apply(ShimLab.rolling(1).overlaid(by: handler))
                let fourth = try await restart(third, on: plane) {}
                try await lab.runtimeClass("has the new handler") {
                    $0["handler"] == .string(lab.name + "-v2")
                }
                try await lab.ready(nodes: 3)
                // While it cleans a node, and then all of them.
                lab.standIn.set(.busy, on: nodes[0], operation: "uninstall")
                try await lab.label(nodes[0], ShimLab.poolLabel, "another")
                try await lab.node(nodes[0], "is being cleaned") { lab.wanted($0) == "uninstall" }
                let fifth = try await restart(fourth, on: plane) {
                    lab.standIn.set(.ready, on: nodes[0])
                }
                try await lab.waitUntilForgotten(nodes[0])
                lab.standIn.set(.busy, on: nodes[1], operation: "uninstall")
                lab.standIn.set(.busy, on: nodes[2], operation: "uninstall")
                try await lab.delete()
                try await lab.marked(1, "uninstall")
                let sixth = try await restart(fifth, on: plane) {
                    for node in nodes { lab.standIn.set(.ready, on: node) }
                }
                try await lab.gone()
                try await lab.expectNoTrace()
                try await sixth.process.stop()
            }
        }
    }

    /// Kills an operator, lets something happen while none is there, and starts another.
    private func restart(
        _ old: OperatorProcess,
        on plane: ControlPlane,
        _ meanwhile: () -> Void
    ) async throws -> OperatorProcess {
        try await old.process.kill()
        meanwhile()
        return try await OperatorProcess.start(on: plane)
    }

    // R3, R4, R18
    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `with all in place neither time nor a restart writes anything`(
        kind: ControlPlaneKind
    ) async throws {
        try await ControlPlane.withOwn(kind, auditing: true) { plane in
            let platform = try await Platform.start(on: plane)
            let log = try #require(plane.auditLog)
            try await ShimLab.with(platform) { lab in
                try await lab.addNodes(3)
                try await lab.apply(ShimLab.rolling(1))
                try await lab.ready(nodes: 3)
                let installing = try log.requests()
                // Labels are set by patches: a write of a whole node would undo what others write.
                let ofNodes = installing.filter { $0.resource == "nodes" && $0.isWrite }
                #expect(!ofNodes.isEmpty && ofNodes.allSatisfy { $0.verb == "patch" }, "\(ofNodes)")
                #expect(ofNodes.count == 6, "two labels for each of three nodes: \(ofNodes)")

                try await settle(log)
                try await platform.operatorProcess.process.kill()
                let before = try log.requests().count
                let second = try await OperatorProcess.start(on: plane)
                _ = try await eventually("the second operator is ready") {
                    try await second.isReady() ? true : nil
                }
                // A Shim that comes now is done after the one that was there.
                let late = lab.another()
                try await late.apply()
                try await late.shim("is looked at") { $0.isObserved }
                try await settle(log)
                let writes = try log.requests().dropFirst(before).filter {
                    $0.isWrite && $0.resource != "events" && $0.name != late.name
                        && !$0.name.contains(late.name)
                }
                #expect(writes.isEmpty, "\(writes)")
                try await second.process.stop()
            }
        }
    }

    /// Waits until no request but watches has come for longer than anything of the operator's waits.
    private func settle(_ log: AuditLog) async throws {
        _ = try await eventually("the operator comes to rest", within: .seconds(60)) { () -> Bool? in
            let before = try log.requests().count { !$0.isWatch }
            try await Task.sleep(for: .seconds(2))
            return try log.requests().count { !$0.isWatch } == before ? true : nil
        }
    }
}

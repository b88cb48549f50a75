// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import Testing

@testable import BobbinOperator

/// The operator is killed between any two of its writes; whoever comes after it finishes the work.
@Suite(.timeLimit(.minutes(10)))
struct ShimCrashTests {
    private static let ready = [
        "shim.runtime.spinkube.dev/spin": "install", "ready.runtime.spinkube.dev/spin": "spin",
    ]

    /// Lets a controller make so many writes, and no more.
    private func live(for writes: Int64, _ lab: ShimLab) async throws {
        let writer = MortalWriter(lab.client, writes: writes)
        try await lab.controlling(writer) { _ in
            // It is dead, or has done all that there is.
            let clock = ContinuousClock()
            let end = clock.now + .milliseconds(1500)
            while !writer.isDead, clock.now < end { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    @Test(arguments: Array<Int64>(0..<12))
    func `killed while it installs`(writes: Int64) async throws {
        try await ShimLab.run(nodes: ["a", "b"]) { lab in
            try await lab.applyShim()
            try await live(for: writes, lab)
            try await lab.controlling { _ in
                try await lab.untilReady(nodes: 2)
                for node in ["a", "b"] { #expect(try await lab.node(node) == Self.ready) }
                #expect(try await lab.get(RuntimeClass.self, "", "wasm")?.handler == "spin")
            }
        }
    }

    @Test(arguments: Array<Int64>(0..<16))
    func `killed while it deletes`(writes: Int64) async throws {
        try await ShimLab.run(nodes: ["a", "b"]) { lab in
            try await lab.applyShim()
            try await lab.controlling { _ in try await lab.untilReady(nodes: 2) }
            try await lab.delete(Shim.type, "", "spin")
            try await live(for: writes, lab)
            try await lab.controlling { _ in
                // Another one keeps the informers going once this is gone.
                try await lab.applyShim("next", runtimeClass: "next", handler: "next")
                try await lab.until("the Shim is gone") { try await lab.shim() == nil }
                for node in ["a", "b"] {
                    let left = try await lab.node(node).keys.filter { $0.hasSuffix("/spin") }
                    #expect(left.isEmpty)
                }
                try await lab.until("nothing is left") {
                    let runtimeClass = try await lab.get(RuntimeClass.self, "", "wasm")
                    let set = try await lab.get(DaemonSet.self, "bobbin", "shim-spin")
                    let other = try await lab.get(DaemonSet.self, "bobbin", "shim-spin-uninstall")
                    return runtimeClass == nil && set == nil && other == nil
                }
            }
        }
    }

    @Test(arguments: Array<Int64>(0..<8))
    func `killed while it changes the handler`(writes: Int64) async throws {
        try await ShimLab.run(nodes: ["a", "b"]) { lab in
            try await lab.applyShim()
            try await lab.controlling { _ in try await lab.untilReady(nodes: 2) }
            try await lab.applyShim(handler: "spin-v2")
            try await live(for: writes, lab)
            try await lab.controlling { _ in
                try await lab.untilReady(nodes: 2)
                #expect(try await lab.get(RuntimeClass.self, "", "wasm")?.handler == "spin-v2")
                #expect(try await lab.node("b")["ready.runtime.spinkube.dev/spin"] == "spin-v2")
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import SpinAPI
import Testing

@Suite("An agent that is killed beside a real containerd", .realContainerd, .timeLimit(.minutes(5)))
struct RealInterruptionTests {
    /// Wherever the kill falls, one of two things has to hold; so it doesn't matter how fast the machine is.
    @Test func `leaves the node as before or as after, and the next one finishes`() async throws {
        try await RealContainerd.with { containerd in
            let archive = try await ShimArchive.make("example", version: "1", in: containerd.folder)
            let order = archive.order(on: containerd)
            let before = try await containerd.hostFiles()
            let plain = try containerd.read(RealContainerd.configuration)
            #expect(try await containerd.agent(.install, order) == .done)
            let configured = try containerd.read(RealContainerd.configuration)

            for round in 0..<8 {
                let operation: InstallationOrder.Operation = round.isMultiple(of: 2) ? .uninstall : .install
                let delay = Double.random(in: 0.02...0.5)
                _ = try await containerd.agent(operation, order, killedAfter: delay)
                let now = try containerd.read(RealContainerd.configuration)
                #expect([plain, configured].contains(now), "\(operation) killed after \(delay)")
                if now == configured {
                    let binary = containerd.hostRoot.appending(path: archive.installed).path()
                    #expect(FileManager.default.isExecutableFile(atPath: binary), "killed after \(delay)")
                }
                #expect(try await containerd.agent(operation, order) == .done, "\(operation) after \(delay)")
                let isThere = operation == .install
                #expect(try await containerd.runtime(of: "example") == (isThere ? archive.installed : nil))
                if !isThere { #expect(try await containerd.hostFiles() == before) }
            }
        }
    }
}

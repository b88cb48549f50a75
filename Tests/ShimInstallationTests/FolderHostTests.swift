// SPDX-License-Identifier: Apache-2.0

import Foundation
import ShimInstallation
import SpinAPI
import Synchronization
import Testing

/// Whole installations, with real files.
@Suite("An agent on a host") struct FolderHostTests {
    @Test func `installs, and leaves every byte as it was when it uninstalls`() async throws {
        try await FolderHost.with { host in
            let before = try host.everything()
            let order = try host.order()
            #expect(try await host.run(.install, order) == .ready)
            #expect(try host.read(FolderHost.configuration).hasPrefix(FolderHost.plain))
            #expect(try await host.run(.install, order) == .ready)
            #expect(host.runtime.withLock { $0.restarts } == 1)
            #expect(try await host.run(.uninstall, order) == .ready)
            #expect(try host.everything() == before)
        }
    }

    @Test func `leaves no program behind that it refuses to run`() async throws {
        try await FolderHost.with { host in
            let wrong = host.folder.appending(path: "wrong").path()
            // The header of a program for no machine that there is.
            try Data([0x7F, 0x45, 0x4C, 0x46] + [UInt8](repeating: 1, count: 200)).write(
                to: URL(filePath: wrong)
            )
            var order = try host.order()
            order.sources = ["*": ArtifactSource(.file(wrong))]
            guard case .failed(let failure) = try await host.run(.install, order) else {
                Issue.record("it was installed")
                return
            }
            #expect(failure.reason == .notExecutable)
            #expect(try host.everything().keys.filter { $0.hasSuffix("staging/binary") } == [])
        }
    }

    @Test(arguments: DyingEffects.Moment.allCases, [false, true])
    func `that is killed leaves a whole configuration, and the next one finishes and cleans up`(
        _ moment: DyingEffects.Moment,
        isRefused: Bool
    ) async throws {
        for number in 1..<60 {
            var isKilled = false
            try await FolderHost.with { host in
                let before = try host.everything()
                let order = try host.order()
                if isRefused { host.runtime.withLock { $0.refuses = "bobbin shim" } }
                isKilled = try await run(host, .install, order, killedAt: number, moment)
                let text = try host.read(FolderHost.configuration)
                #expect(text == FolderHost.plain || text.contains("# <<< bobbin shim spin-v2"))

                let outcome = try await host.run(.install, order)
                #expect((outcome == .ready) != isRefused, "killed \(moment) step \(number): \(outcome)")
                #expect(host.runtime.withLock { $0.isUp })
                host.runtime.withLock { $0.refuses = nil }

                _ = try await run(host, .uninstall, order, killedAt: number, moment)
                #expect(try await host.run(.uninstall, order) == .ready)
                #expect(try host.everything() == before, "killed \(moment) step \(number)")
            }
            if !isKilled { return #expect(number > 10) }
        }
        Issue.record("the agent didn't end within 60 steps")
    }

    private func run(
        _ host: FolderHost,
        _ operation: InstallationOrder.Operation,
        _ order: InstallationOrder,
        killedAt number: Int,
        _ moment: DyingEffects.Moment
    ) async throws -> Bool {
        do {
            let effects = DyingEffects(try host.effects(order), last: number, moment)
            _ = try await InstallationRun.run(order.machineOrder(operation), effects)
            return false
        } catch is DyingEffects.Killed { return true }
    }

    @Test func `goes from one version to the next, beside an agent of another Shim`() async throws {
        try await FolderHost.with { host in
            let before = try host.everything()
            let others = try ["spin-v2", "other", "third"].map { try host.order($0) }
            try await inParallel(host, .install, others + others)
            let text = try host.read(FolderHost.configuration)
            for shim in ["spin-v2", "other", "third"] {
                #expect(text.contains("# >>> bobbin shim \(shim): "))
            }
            #expect(try await host.run(.install, try host.order(version: "2")) == .ready)
            let versions = try FileManager.default.contentsOfDirectory(
                atPath: host.root.appending(path: "opt/bobbin/shims/spin-v2").path()
            )
            // No process table is there to say that nothing runs the old one, so it stays.
            #expect(versions.filter { $0.count == 16 }.count == 2)
            try await inParallel(host, .uninstall, others)
            #expect(try host.everything() == before)
        }
    }

    private func inParallel(
        _ host: FolderHost,
        _ operation: InstallationOrder.Operation,
        _ orders: [InstallationOrder]
    ) async throws {
        try await withThrowingTaskGroup(of: InstallationOutcome.self) { group in
            for order in orders { group.addTask { try await host.run(operation, order) } }
            for try await outcome in group { #expect(outcome == .ready) }
        }
    }

    @Test func `touches nothing where the configuration is broken already`() async throws {
        try await FolderHost.with { host in
            try host.write("version = 2\n[plugins\n", to: FolderHost.configuration)
            guard case .failed(let failure) = try await host.run(.install, try host.order()) else {
                return #expect(Bool(false), "it succeeded")
            }
            #expect(failure.reason == .configurationInvalid)
            #expect(try host.read(FolderHost.configuration) == "version = 2\n[plugins\n")
            #expect(host.runtime.withLock { $0.restarts } == 0)
        }
    }

    @Test func `uninstalls nothing from a host that nothing may be written to`() async throws {
        try await FolderHost.with { host in
            let before = try host.everything()
            #expect(try await host.run(.uninstall, try host.order()) == .ready)
            #expect(try host.everything() == before)
        }
    }

    @Test func `says which architectures there are artifacts for`() async throws {
        try await FolderHost.with { host in
            var order = try host.order()
            order.sources = ["riscv64": ArtifactSource(.file("/shim"))]
            guard case .failed(let failure) = try await host.run(.install, order) else {
                return #expect(Bool(false), "it succeeded")
            }
            #expect(failure.reason == .noArtifact)
            #expect(failure.message.contains("riscv64"))
        }
    }

    @Test func `takes the file of its own image anew when that has another content`() async throws {
        try await FolderHost.with { host in
            let order = try host.order()
            #expect(try await host.run(.install, order) == .ready)
            let before = try host.read(FolderHost.configuration)
            let handle = try FileHandle(forWritingTo: URL(filePath: try host.artifact(version: "1")))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data("more".utf8))
            try handle.close()
            #expect(try await host.run(.install, order) == .ready)
            #expect(try host.read(FolderHost.configuration) != before)
        }
    }
}

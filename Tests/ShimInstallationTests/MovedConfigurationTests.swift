// SPDX-License-Identifier: Apache-2.0

import Foundation
import ShimInstallation
import SpinAPI
import Synchronization
import Testing

/// A Shim whose `spec.host.containerdConfig` is changed after it was installed.
@Suite("An agent that is told of another configuration") struct MovedConfigurationTests {
    private static let other = "/etc/containerd/other.toml"

    private func moved(_ host: FolderHost, to path: String = other) throws -> InstallationOrder {
        var order = try host.order()
        order.host.containerdConfig = path
        return order
    }

    @Test func `takes its block out of the one before, once the runtime has it by the new one`() async throws
    {
        try await FolderHost.with { host in
            try host.write(FolderHost.plain, to: Self.other)
            let before = try host.everything()
            #expect(try await host.run(.install, try host.order()) == .ready)
            host.runtime.withLock { $0.path = Self.other }
            #expect(try await host.run(.install, try moved(host)) == .ready)
            #expect(try host.read(FolderHost.configuration) == FolderHost.plain)
            #expect(try host.read(Self.other).contains("# <<< bobbin shim spin-v2"))
            let restarts = host.runtime.withLock { $0.restarts }
            #expect(try await host.run(.install, try moved(host)) == .ready)
            #expect(host.runtime.withLock { $0.restarts } == restarts)
            #expect(try await host.run(.uninstall, try moved(host)) == .ready)
            #expect(try host.everything() == before)
        }
    }

    @Test func `leaves it where the runtime doesn't read the new one`() async throws {
        try await FolderHost.with { host in
            try host.write(FolderHost.plain, to: Self.other)
            let before = try host.everything()
            #expect(try await host.run(.install, try host.order()) == .ready)
            for _ in 0..<2 {
                guard case .failed(let failure) = try await host.run(.install, try moved(host)) else {
                    return #expect(Bool(false), "it succeeded")
                }
                #expect(failure.reason == .undone)
                #expect(try host.read(FolderHost.configuration).contains("# <<< bobbin shim spin-v2"))
                #expect(host.runtime.withLock { $0.configuration }.contains("# <<< bobbin shim spin-v2"))
            }
            #expect(try await host.run(.install, try host.order()) == .ready)
            #expect(try host.read(Self.other) == FolderHost.plain)
            #expect(try await host.run(.uninstall, try host.order()) == .ready)
            #expect(try host.everything() == before)
        }
    }

    @Test func `leaves it where both are the same file`() async throws {
        try await FolderHost.with { host in
            #expect(try await host.run(.install, try host.order()) == .ready)
            try FileManager.default.createSymbolicLink(
                atPath: host.root.appending(path: Self.other).path(),
                withDestinationPath: "config.toml"
            )
            #expect(try await host.run(.install, try moved(host)) == .ready)
            #expect(host.runtime.withLock { $0.restarts } == 1)
            #expect(try host.read(FolderHost.configuration).contains("# <<< bobbin shim spin-v2"))
        }
    }

    @Test func `uninstalls what is in the one before`() async throws {
        try await FolderHost.with { host in
            try host.write(FolderHost.plain, to: Self.other)
            let before = try host.everything()
            #expect(try await host.run(.install, try host.order()) == .ready)
            // The runtime reads the first one as ever.
            #expect(try await host.run(.uninstall, try moved(host)) == .ready)
            #expect(host.runtime.withLock { $0.configuration } == FolderHost.plain)
            #expect(try host.everything() == before)
        }
    }

    @Test(arguments: DyingEffects.Moment.allCases)
    func `may be killed at any step`(_ moment: DyingEffects.Moment) async throws {
        for number in 1..<80 {
            var isKilled = true
            try await FolderHost.with { host in
                try host.write(FolderHost.plain, to: Self.other)
                let before = try host.everything()
                #expect(try await host.run(.install, try host.order()) == .ready)
                host.runtime.withLock { $0.path = Self.other }
                let order = try moved(host)
                do {
                    let effects = DyingEffects(try host.effects(order), last: number, moment)
                    _ = try await InstallationRun.run(order.machineOrder(.install), effects)
                    isKilled = false
                } catch is DyingEffects.Killed {}
                #expect(try await host.run(.install, order) == .ready, "killed \(moment) step \(number)")
                #expect(try host.read(FolderHost.configuration) == FolderHost.plain)
                #expect(try await host.run(.uninstall, order) == .ready)
                #expect(try host.everything() == before, "killed \(moment) step \(number)")
            }
            if !isKilled { return #expect(number > 15) }
        }
        Issue.record("the agent didn't end within 80 steps")
    }
}

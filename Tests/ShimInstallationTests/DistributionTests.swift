// SPDX-License-Identifier: Apache-2.0

import Foundation
import ShimInstallation
import SpinAPI
import Synchronization
import Testing

/// Whole installations on hosts as distributions set them up.
@Suite("An agent on a distribution's host") struct DistributionTests {
    @Test(arguments: try DistributionHost.names)
    func `installs, upgrades, and leaves every byte as it was when it uninstalls`(name: String) async throws {
        try await DistributionHost.with(name) { host in
            let before = try host.everything()
            #expect(try await host.run(.install) == .ready)
            let first = try #require(host.runtime.withLock { $0.runtimes["spin-v2"] })
            #expect(try await host.run(.install) == .ready)
            #expect(host.runtime.withLock { $0.restarts } == 1)
            #expect(try await host.run(.install, version: "2") == .ready)
            let second = try #require(host.runtime.withLock { $0.runtimes["spin-v2"] })
            #expect(first != second)
            #expect(host.runtime.withLock { $0.restarts } == 2)
            #expect(try await host.run(.uninstall, version: "2") == .ready)
            #expect(host.runtime.withLock { $0.runtimes["spin-v2"] } == nil)
            #expect(try host.everything() == before)
        }
    }

    @Test func `makes the folder for its drop-in, and takes it away again`() async throws {
        try await DistributionHost.with("k0s-1.36") { host in
            try FileManager.default.removeItem(at: host.root.appending(path: "etc/k0s/containerd.d"))
            let before = try host.everything()
            #expect(try await host.run(.install) == .ready)
            #expect(host.runtime.withLock { $0.runtimes["spin-v2"] } != nil)
            #expect(try await host.run(.uninstall) == .ready)
            #expect(try host.everything() == before)
        }
    }

    @Test func `goes over to the template that takes the place of the one before`() async throws {
        try await DistributionHost.with("k3s-1.30") { host in
            let folder = "/var/lib/rancher/k3s/agent/etc/containerd"
            #expect(try await host.run(.install) == .ready)

            // k3s is upgraded, and somebody gives it a template of the new version.
            let base = try String(
                contentsOf: DistributionHost.fixtures.appending(path: "k3s-1.32/root\(folder)/config.toml"),
                encoding: .utf8
            )
            let template = "{{ template \"base\" . }}\n# mine\n"
            try host.write(template, to: "\(folder)/config-v3.toml.tmpl")
            host.runtime.withLock { runtime in
                runtime.bases[""] = base
                runtime.bases["config-v3.toml.tmpl"] = base
            }
            try host.restart()
            #expect(host.runtime.withLock { $0.runtimes["spin-v2"] } == nil)

            #expect(try await host.run(.install) == .ready)
            #expect(host.runtime.withLock { $0.runtimes["spin-v2"] } != nil)
            #expect(try host.read("\(folder)/config-v3.toml.tmpl").contains("# <<< bobbin shim spin-v2"))
            let old = host.root.appending(path: "\(folder)/config.toml.tmpl").path()
            #expect(!FileManager.default.fileExists(atPath: old))

            #expect(try await host.run(.uninstall) == .ready)
            #expect(try host.read("\(folder)/config-v3.toml.tmpl") == template)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: host.root.appending(path: "opt").path())
                    == []
            )
        }
    }
}

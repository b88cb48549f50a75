// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPFixture
import KubeModel
import SpinAPI
import Testing

/// What the agent does to a containerd that really runs.
@Suite("An agent beside a real containerd", .realContainerd, .timeLimit(.minutes(5)))
struct RealInstallationTests {
    @Test func `downloads a shim, installs it, and leaves no trace when it takes it away`() async throws {
        try await RealContainerd.with { containerd in
            let before = try await containerd.hostFiles()
            let archive = try await ShimArchive.make("example", version: "1", in: containerd.folder)
            let served = ServedFile(Array(try Data(contentsOf: archive.file)))
            let server = try await HTTPFixture.start { served.answer(to: $0) }
            var order = archive.order(on: containerd, url: "\(server.url)/shim.tar.gz")
            let sum = try await RealContainerd.execute("sha256sum", [archive.file.path()])
            order.sources["*"]?.sha256 = String(sum.prefix(64))

            #expect(try await containerd.agent(.install, order) == .done)
            #expect(try await containerd.runtime(of: "example") == archive.installed)
            try await containerd.run("one", through: archive.installed)
            #expect(try await containerd.answers("one"))
            #expect(try await containerd.runningShims() == [archive.installed])
            try await containerd.remove("one")

            #expect(try await containerd.agent(.uninstall, order) == .done)
            #expect(try await containerd.runtime(of: "example") == nil)
            #expect(try await containerd.hostFiles() == before)
            try await server.stop()
        }
    }

    @Test func `upgrades a shim under a container that goes on running`() async throws {
        try await RealContainerd.with { containerd in
            let first = try await ShimArchive.make("example", version: "1", in: containerd.folder)
            let second = try await ShimArchive.make("example", version: "2", in: containerd.folder)
            #expect(try await containerd.agent(.install, first.order(on: containerd)) == .done)
            try await containerd.run("old", through: first.installed)

            #expect(try await containerd.agent(.install, second.order(on: containerd)) == .done)
            #expect(try await containerd.runtime(of: "example") == second.installed)
            try await containerd.run("new", through: second.installed)
            #expect(try await containerd.answers("old"))
            #expect(try await containerd.answers("new"))
            #expect(try await containerd.runningShims() == [first.installed, second.installed])

            // containerd calls the shim's file once more when its container ends.
            try await containerd.remove("old")
            #expect(try await containerd.containers() == ["new"])
        }
    }

    @Test func `restarts nothing when all is as ordered`() async throws {
        try await RealContainerd.with { containerd in
            let archive = try await ShimArchive.make("example", version: "1", in: containerd.folder)
            #expect(try await containerd.agent(.install, archive.order(on: containerd)) == .done)
            let before = try await containerd.hostFiles()
            // A restart would fail now.
            try containerd.failRestarts(1)
            #expect(try await containerd.agent(.install, archive.order(on: containerd)) == .done)
            #expect(try await containerd.hostFiles() == before)
            #expect(try await containerd.isAnswering())
        }
    }

    @Test func `puts everything back where containerd refuses the configuration`() async throws {
        try await RealContainerd.with { containerd in
            let archive = try await ShimArchive.make("example", version: "1", in: containerd.folder)
            let before = try containerd.read(RealContainerd.configuration)
            try containerd.refuseConfigurations(with: "bobbin shim example")
            #expect(try await containerd.agent(.install, archive.order(on: containerd)) == .failed(.undone))
            #expect(try containerd.read(RealContainerd.configuration) == before)
            #expect(try await containerd.isAnswering())
        }
    }

    @Test func `has a containerd back whose restart fails, and tries another order at once`() async throws {
        try await RealContainerd.with { containerd in
            let archive = try await ShimArchive.make("example", version: "1", in: containerd.folder)
            let other = try await ShimArchive.make("example", version: "2", in: containerd.folder)
            let before = try containerd.read(RealContainerd.configuration)
            try containerd.failRestarts(1)
            #expect(try await containerd.agent(.install, archive.order(on: containerd)) == .failed(.undone))
            #expect(try await containerd.isAnswering())
            #expect(try containerd.read(RealContainerd.configuration) == before)
            #expect(try await containerd.agent(.install, other.order(on: containerd)) == .done)
            #expect(try await containerd.runtime(of: "example") == other.installed)
        }
    }

    @Test func `shares a node with another agent at the same time`() async throws {
        try await RealContainerd.with { containerd in
            let before = try await containerd.hostFiles()
            let one = try await ShimArchive.make("one", version: "1", in: containerd.folder)
            let two = try await ShimArchive.make("two", version: "1", in: containerd.folder)
            for operation in [InstallationOrder.Operation.install, .uninstall] {
                async let first = containerd.agent(operation, one.order(on: containerd))
                async let second = containerd.agent(operation, two.order(on: containerd))
                async let again = containerd.agent(operation, one.order(on: containerd))
                #expect(try await [first, second, again] == [.done, .done, .done])
                let isThere = operation == .install
                #expect(try await containerd.runtime(of: "one") == (isThere ? one.installed : nil))
                #expect(try await containerd.runtime(of: "two") == (isThere ? two.installed : nil))
            }
            #expect(try await containerd.hostFiles() == before)
        }
    }
}

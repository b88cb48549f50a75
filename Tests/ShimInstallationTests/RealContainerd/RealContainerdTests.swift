// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The fixture itself: what the tests of the agent rely on.
@Suite("A private containerd", .realContainerd, .timeLimit(.minutes(10)))
struct RealContainerdTests {
    @Test func `runs containers through a shim at a path of its own host, also over its restart`()
        async throws
    {
        try await RealContainerd.with { containerd in
            let shim = "/opt/example/containerd-shim-example"
            let file = containerd.hostRoot.appending(path: shim)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try FileManager.default.copyItem(at: RealContainerd.shim, to: file)

            try await containerd.run("one", through: shim)
            #expect(try await containerd.runningShims() == [shim])
            #expect(try await containerd.answers("one"))
            try await containerd.control("restart")
            #expect(try await containerd.answers("one"))
            #expect(!FileManager.default.fileExists(atPath: shim), "the machine's own /opt has it too")
        }
    }

    @Test func `runs no container through a shim that isn't there`() async throws {
        try await RealContainerd.with { containerd in
            await #expect(throws: ProgramFailed.self) {
                try await containerd.run("one", through: "/opt/example/containerd-shim-example")
            }
        }
    }

    @Test func `tells a restart that fails, and is back after the next`() async throws {
        try await RealContainerd.with { containerd in
            try containerd.failRestarts(1)
            await #expect(throws: ProgramFailed.self) { try await containerd.control("restart") }
            #expect(try await !containerd.isAnswering())
            try await containerd.control("restart")
            #expect(try await containerd.isAnswering())
        }
    }

    @Test func `doesn't come back with a configuration that can't be read`() async throws {
        try await RealContainerd.with { containerd in
            try containerd.write("version = ", to: RealContainerd.configuration)
            await #expect(throws: ProgramFailed.self) { try await containerd.control("restart") }
            #expect(try await !containerd.isAnswering())
        }
    }
}

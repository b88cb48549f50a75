// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import SpinAPI
import Testing

/// The agent as a process, as its pod runs it.
@Suite("An agent's process", .timeLimit(.minutes(10)))
struct AgentProcessTests {
    /// One that runs until it is ended; what it prints is in a file.
    private struct Agent {
        let process = Process()
        let log: URL
        let told: URL
        private let isInside: Bool

        init(
            _ command: [String],
            in folder: URL,
            _ operation: String,
            _ order: InstallationOrder,
            root: URL
        ) throws {
            isInside = !command.isEmpty
            log = folder.appending(path: "agent.log")
            told = folder.appending(path: "told")
            let file = folder.appending(path: "order.json")
            try order.json.description.write(to: file, atomically: true, encoding: .utf8)
            for file in [log, told] { try Data().write(to: file) }
            // Threads of this process block signals, and a child inherits that: env takes it back.
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments =
                ["--default-signal"] + command + [
                    RealContainerd.agentProgram, "node", operation, "--no-chroot", "--interval", "1",
                    "--probe-address", "127.0.0.1:0", "--host-root", root.path(), "--order", file.path(),
                    "--termination-log", told.path(),
                ]
            process.standardError = try FileHandle(forWritingTo: log)
            try process.run()
        }

        var text: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

        func isReady() async throws -> Bool {
            guard let port = text.firstMatch(of: /addresses=\[127\.0\.0\.1:([0-9]+)\]/)?.1 else {
                return false
            }
            let code = try? await RealContainerd.execute(
                "curl",
                ["-s", "-o", "/dev/null", "-w", "%{http_code}", "http://127.0.0.1:\(port)/readyz"]
            )
            return code == "200"
        }

        func wait(_ condition: () async throws -> Bool) async throws {
            for _ in 0..<600 {
                if try await condition() { return }
                try #require(process.isRunning, "it ended: \(text)")
                try await Task.sleep(for: .milliseconds(50))
            }
            Issue.record("it took too long: \(text)")
        }

        /// Tells the agent to stop, and gives the code that it ends with.
        func stop() async throws -> Int32 {
            let process = process.processIdentifier
            // What enters the containerd's namespaces is the agent's parent, and passes no signals on.
            let kill = isInside ? ["pkill", "-TERM", "-P", "\(process)"] : ["kill", "-TERM", "\(process)"]
            // Where nothing is there to be told, the parent hasn't started the agent yet, or it has ended by itself.
            for _ in 0..<3000 {
                do {
                    _ = try await RealContainerd.execute(kill[0], Array(kill.dropFirst()))
                    break
                } catch is ProgramFailed {
                    guard self.process.isRunning else { break }
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            return try await end()
        }

        func end() async throws -> Int32 {
            for _ in 0..<3000 where process.isRunning { try await Task.sleep(for: .milliseconds(20)) }
            try #require(!process.isRunning, "it doesn't end: \(text)")
            return process.terminationStatus
        }
    }

    @Test(.realContainerd)
    func `is ready when the node is, mends what others undo, and ends at a signal`() async throws {
        try await RealContainerd.with { containerd in
            let archive = try await ShimArchive.make("example", version: "1", in: containerd.folder)
            let inside = Array(containerd.restartCommandInside.dropLast()) + ["run"]
            let agent = try Agent(
                inside,
                in: containerd.folder,
                "install",
                archive.order(on: containerd),
                root: containerd.hostRoot
            )
            try await agent.wait { try await agent.isReady() }
            #expect(try await containerd.runtime(of: "example") == archive.installed)

            try containerd.write(RealContainerd.plainConfiguration, to: RealContainerd.configuration)
            try await agent.wait {
                try containerd.read(RealContainerd.configuration).contains("bobbin shim example")
            }
            try await agent.wait { try await agent.isReady() }
            #expect(try await containerd.runtime(of: "example") == archive.installed)

            #expect(try await agent.stop() == 0)
        }
    }

    @Test(.realContainerd)
    func `that is told to stop at once leaves the node as it was or as it is to be`() async throws {
        for delay in [50, 150, 250, 400, 600, 900] {
            try await RealContainerd.with { containerd in
                let archive = try await ShimArchive.make("example", version: "1", in: containerd.folder)
                let inside = Array(containerd.restartCommandInside.dropLast()) + ["run"]
                let order = archive.order(on: containerd)
                let agent = try Agent(
                    inside,
                    in: containerd.folder,
                    "install",
                    order,
                    root: containerd.hostRoot
                )
                try await Task.sleep(for: .milliseconds(delay))
                _ = try await agent.stop()
                let isWritten = try containerd.read(RealContainerd.configuration).contains("bobbin shim")
                let runtime = try await containerd.runtime(of: "example")
                #expect(runtime == (isWritten ? archive.installed : nil), "stopped after \(delay) ms")
                #expect(try await containerd.agent(.uninstall, order) == .done)
            }
        }
    }

    @Test func `ends with its failure in the termination log`() async throws {
        try await FolderHost.with { host in
            var order = try host.order()
            order.sources = [:]
            let agent = try Agent([], in: host.folder, "install", order, root: host.root)
            #expect(try await agent.end() == 1)
            let told = try String(contentsOf: agent.told, encoding: .utf8)
            #expect(NodeFailure(told)?.reason == .noArtifact, "\(told)")
            #expect(agent.text.contains(told))
        }
    }

    @Test func `that has nothing to uninstall is ready at once`() async throws {
        try await FolderHost.with { host in
            let before = try host.everything()
            let agent = try Agent([], in: host.folder, "uninstall", try host.order(), root: host.root)
            try await agent.wait { try await agent.isReady() }
            #expect(try host.everything() == before)
            #expect(try await agent.stop() == 0)
        }
    }
}

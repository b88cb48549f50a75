// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess
import Testing

/// A containerd that really runs, on a host root of the test's own, and ends with the test even if that crashes.
///
/// It lives in a mount and a PID namespace in which `/etc/containerd`, `/opt`, `/run` and `/var` are the host root's:
/// what is configured with a host's path is really found there, and nothing of it is seen outside.
final class RealContainerd: Sendable {
    let folder: URL
    private let holder: Process
    private let leash: Pipe

    /// The root of the host that containerd believes to run on.
    var hostRoot: URL { folder.appending(path: "host") }
    /// Its configuration, as a path of the host.
    static let configuration = "/etc/containerd/config.toml"
    /// Debian's shim, which stands in for others.
    static let shim = URL(filePath: "/usr/bin/containerd-shim-runc-v2")

    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../Scripts/private-containerd.sh").standardized.path()

    private init(folder: URL) throws {
        self.folder = folder
        (holder, leash) = (Process(), Pipe())
        holder.executableURL = URL(filePath: "/usr/bin/env")
        holder.arguments = ["--default-signal", Self.script, folder.path(), "hold"]
        holder.standardInput = leash
        holder.standardOutput = FileHandle.nullDevice
        holder.standardError = FileHandle.nullDevice
        try holder.run()
    }

    /// Runs a body beside a containerd that answers, and ends that.
    static func with(
        configuration: String = plainConfiguration,
        _ body: (RealContainerd) async throws -> Void
    ) async throws {
        let folder = URL(filePath: "/tmp/bobbin-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let containerd = try RealContainerd(folder: folder)
        let result: Result<Void, any Error>
        do {
            try await containerd.waitForHolder()
            try containerd.write(configuration, to: Self.configuration)
            try await containerd.control("start")
            result = .success(try await body(containerd))
        } catch { result = .failure(error) }
        try await containerd.end()
        try result.get()
    }

    /// A configuration as people have it. The native snapshotter works where overlays can't be stacked.
    static let plainConfiguration = """
        version = 2

        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "docker.io/bobbin/pause:1" # loaded by hand
          restrict_oom_score_adj = true

          [plugins."io.containerd.grpc.v1.cri".containerd]
            snapshotter = "native"

            [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
              runtime_type = "io.containerd.runc.v2"

        """

    private func waitForHolder() async throws {
        let file = folder.appending(path: "holder").path()
        for _ in 0..<1000 {
            if FileManager.default.fileExists(atPath: file) { return }
            try #require(holder.isRunning, "no namespaces can be made here")
            try await Task.sleep(for: .milliseconds(10))
        }
        try #require(Bool(false), "the namespaces aren't there")
    }

    private func end() async throws {
        // Containers are ended first: their cgroups would stay behind.
        for name in try await containers() { try await remove(name) }
        try leash.fileHandleForWriting.close()
        while holder.isRunning { try await Task.sleep(for: .milliseconds(10)) }
    }
}

extension RealContainerd {
    /// Starts, stops or restarts it; waits until that is done.
    func control(_ command: String) async throws {
        try await Self.execute(Self.script, [folder.path(), command])
    }

    /// What restarts it, for an agent that runs beside it.
    var restartCommandInside: [String] { [Self.script, folder.path(), "inner-restart"] }

    /// Restarts fail, that many times; containerd is stopped by them all the same.
    func failRestarts(_ count: Int) throws {
        try "\(count)\n".write(to: folder.appending(path: "fail-restarts"), atomically: true, encoding: .utf8)
    }

    /// Restarts fail while the configuration holds that text, as with a configuration that containerd doesn't take.
    func refuseConfigurations(with text: String) throws {
        try "\(text)\n".write(to: folder.appending(path: "refuse"), atomically: true, encoding: .utf8)
    }

    /// Runs a program where containerd's files are seen.
    @discardableResult
    func inside(_ command: String...) async throws -> String { try await inside(command) }

    @discardableResult
    func inside(_ command: [String]) async throws -> String {
        try await Self.execute(Self.script, [folder.path(), "run"] + command)
    }

    /// What containerd printed.
    var log: String {
        (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? ""
    }

    func write(_ text: String, to path: String) throws {
        try text.write(to: hostRoot.appending(path: path), atomically: true, encoding: .utf8)
    }

    func read(_ path: String) throws -> String {
        try String(contentsOf: hostRoot.appending(path: path), encoding: .utf8)
    }

    /// Runs a program, and throws what it printed if it failed.
    @discardableResult
    static func execute(_ program: String, _ arguments: [String]) async throws -> String {
        // Threads of this process block signals, and a child inherits that: env takes it back.
        let done = try await Subprocess.run(
            .name("env"),
            arguments: .init(["--default-signal", program] + arguments),
            output: .string(limit: 16 << 20),
            error: .string(limit: 1 << 20)
        )
        guard done.terminationStatus.isSuccess else {
            throw ProgramFailed(command: [program] + arguments, output: done.standardError)
        }
        return done.standardOutput
    }
}

struct ProgramFailed: Error, CustomStringConvertible {
    let command: [String]
    let output: String
    var description: String { "\(command.joined(separator: " ")): \(output)" }
}

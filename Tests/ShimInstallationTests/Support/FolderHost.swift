// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Logging
import ShimInstallation
import SpinAPI
import Synchronization
import Testing

/// A host that is a folder, with a runtime that reads its configuration when it is restarted and lists what is in it.
final class FolderHost: Sendable {
    struct Runtime {
        /// The file that it reads.
        var path = FolderHost.configuration
        /// The configuration that it has read.
        var configuration = ""
        var restarts = 0
        var isUp = true
        /// It doesn't come up with a configuration that has this in it.
        var refuses: String?
    }

    static let configuration = "/etc/containerd/config.toml"
    static let plain = """
        version = 2
        # kept as it is
        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
          runtime_type = "io.containerd.runc.v2"

        """

    let folder: URL
    let runtime = Mutex(Runtime())
    var root: URL { folder.appending(path: "host") }
    var host: HostRoot { HostRoot(path: root.path()) }

    private init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "bobbin-\(UUID().uuidString)")
        for path in ["host/etc/containerd", "host/opt", "host/run/containerd"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: path),
                withIntermediateDirectories: true
            )
        }
        try write(Self.plain, to: Self.configuration)
        runtime.withLock { $0.configuration = Self.plain }
    }

    static func with(_ body: (FolderHost) async throws -> Void) async throws {
        let host = try FolderHost()
        defer { try? FileManager.default.removeItem(at: host.folder) }
        try await body(host)
    }

    func write(_ text: String, to path: String) throws {
        try text.write(to: root.appending(path: path), atomically: false, encoding: .utf8)
    }

    func append(_ text: String, to path: String) throws {
        let file = root.appending(path: path)
        if !FileManager.default.fileExists(atPath: file.path()) { try Data().write(to: file) }
        let handle = try FileHandle(forWritingTo: file)
        defer { try? handle.close() }
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
    }

    func read(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Everything that is there: paths, kinds, and what files have in them.
    func everything() throws -> [String: Data] { try Self.everything(in: root) }

    static func everything(in root: URL) throws -> [String: Data] {
        var found: [String: Data] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: root.path()) {
            let file = root.appending(path: path)
            let isFolder = try file.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true
            found[path] = isFolder ? Data() : try Data(contentsOf: file)
        }
        return found
    }

    /// A program of this machine, in a file whose content differs by version.
    func artifact(version: String) throws -> String { try Self.artifact(version: version, in: folder) }

    static func artifact(version: String, in folder: URL) throws -> String {
        let file = folder.appending(path: "shim-\(version)")
        if !FileManager.default.fileExists(atPath: file.path()) {
            var program = try Data(contentsOf: URL(filePath: "/bin/true"))
            program.append(Data(version.utf8))
            try program.write(to: file)
        }
        return file.path()
    }

    func order(_ shim: String = "spin-v2", version: String = "1") throws -> InstallationOrder {
        var order = InstallationOrder()
        order.shim = shim
        order.handler = shim
        order.sources = ["*": ArtifactSource(.file(try artifact(version: version)))]
        order.host.containerdConfig = Self.configuration
        order.host.containerdSocket = "/run/containerd/containerd.sock"
        order.host.restartCommand = ["restart"]
        return order
    }

    /// The steps, done in the folder by an agent of its own.
    func effects(_ order: InstallationOrder) throws -> HostEffects {
        HostEffects(
            order,
            architecture: Self.architecture,
            host: host,
            artifacts: try .forNode(
                order,
                credentials: "/nowhere",
                authorities: "/nowhere",
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            ),
            restart: RuntimeRestart { _, _ in try self.restart() },
            askRuntime: { _ in self.answer() },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    func run(
        _ operation: InstallationOrder.Operation,
        _ order: InstallationOrder
    ) async throws -> InstallationOutcome {
        try await InstallationRun.run(order.machineOrder(operation), effects(order))
    }

    private func restart() throws -> HostCommands.Result {
        let text = try read(runtime.withLock { $0.path })
        return runtime.withLock { runtime in
            runtime.restarts += 1
            runtime.configuration = text
            runtime.isUp = !(runtime.refuses.map { text.contains($0) } ?? false)
            return HostCommands.Result(isSuccess: runtime.isUp, output: runtime.isUp ? "" : "refused")
        }
    }

    private func answer() -> RuntimeAnswer {
        runtime.withLock { runtime in
            guard runtime.isUp else { return .silence("connection refused") }
            let runtimes = Self.runtimes(in: runtime.configuration)
            return .status(RuntimeStatus(isReady: true, runtimes: runtimes))
        }
    }

    /// The handlers that a configuration has, and what runs them.
    static func runtimes(in configuration: String) -> [String: String] {
        var runtimes: [String: String] = [:]
        var handler = ""
        for line in configuration.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            if let name = line.firstMatch(of: /containerd\.runtimes\."?([a-z0-9-]+)"?\]/) {
                handler = String(name.1)
            } else if let type = line.firstMatch(of: /runtime_type = "(.*)"/) {
                runtimes[handler] = String(type.1)
            }
        }
        return runtimes
    }

    static var architecture: String {
        #if arch(arm64)
        "arm64"
        #else
        "amd64"
        #endif
    }
}

// SPDX-License-Identifier: Apache-2.0

import ContainerdConfiguration
import Foundation
import KubeModel
import Logging
import SpinAPI
import Synchronization

@testable import ShimInstallation

/// A host of `ContainerdConfigurationTests/Hosts` in a folder, with the runtime of its distribution: one that is
/// restarted by its unit, and renders its template when it starts.
final class DistributionHost: Sendable {
    static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../ContainerdConfigurationTests/Hosts").standardized

    /// Those that an agent can restart.
    static var names: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: fixtures.path())
                .filter { !$0.hasPrefix(".") && !$0.hasPrefix("refused-") && !$0.hasPrefix("k3d-") }.sorted()
        }
    }

    struct Runtime {
        var runtimes: [String: String] = [:]
        var restarts = 0
        /// What a template is rendered around, by the name of the template; "" for where there is none.
        var bases: [String: String] = [:]
    }

    let folder: URL
    let runtime = Mutex(Runtime())
    var root: URL { folder.appending(path: "host") }

    private init(_ name: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "bobbin-\(UUID().uuidString)")
        let fixture = Self.fixtures.appending(path: name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        try FileManager.default.copyItem(at: fixture.appending(path: "root"), to: root)
        for path in try Self.lines(fixture.appending(path: "present")) {
            let parent =
                path.hasSuffix("/") ? path : String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
            try makeFolder(parent)
            if parent != path { try write("", to: path) }
        }
        for (index, line) in try Self.lines(fixture.appending(path: "processes")).enumerated() {
            try makeFolder("/proc/\(index + 1)")
            try write(line.replacing(" ", with: "\0") + "\0", to: "/proc/\(index + 1)/cmdline")
        }
        try makeFolder("/opt")
        let setup = try setup()
        let base = (try? read(setup.effectiveConfig)) ?? ""
        runtime.withLock { $0.bases = ["": base, "config.toml.tmpl": base, "config-v3.toml.tmpl": base] }
    }

    static func with(_ name: String, _ body: (DistributionHost) async throws -> Void) async throws {
        let host = try DistributionHost(name)
        defer { try? FileManager.default.removeItem(at: host.folder) }
        try await body(host)
    }

    private static func lines(_ file: URL) throws -> [String] {
        guard FileManager.default.fileExists(atPath: file.path()) else { return [] }
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(
            at: root.appending(path: path),
            withIntermediateDirectories: true
        )
    }

    func write(_ text: String, to path: String) throws {
        try text.write(to: root.appending(path: path), atomically: false, encoding: .utf8)
    }

    func read(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    func setup() throws -> RuntimeSetup {
        try RuntimeSetup.detect(in: HostView(HostRoot(path: root.path())))
    }

    func everything() throws -> [String: Data] { try FolderHost.everything(in: root) }

    func run(
        _ operation: InstallationOrder.Operation,
        version: String = "1"
    ) async throws -> InstallationOutcome {
        var order = InstallationOrder()
        order.shim = "spin-v2"
        order.handler = "spin-v2"
        order.sources = ["*": ArtifactSource(.file(try FolderHost.artifact(version: version, in: folder)))]
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let effects = HostEffects(
            order,
            architecture: FolderHost.architecture,
            host: HostRoot(path: root.path()),
            artifacts: try .forNode(
                order,
                credentials: "/nowhere",
                authorities: "/nowhere",
                logger: logger
            ),
            restart: RuntimeRestart { command, _ in
                if command.contains("restart") { try self.restart() }
                return HostCommands.Result(isSuccess: true, output: "")
            },
            askRuntime: { _ in
                let runtimes = self.runtime.withLock { $0.runtimes }
                return .status(RuntimeStatus(isReady: true, runtimes: runtimes))
            },
            logger: logger
        )
        return try await InstallationRun.run(order.machineOrder(operation), effects)
    }

    func restart() throws {
        let setup = try setup()
        if setup.style == .template { try render(setup.effectiveConfig) }
        var text = (try? read(setup.effectiveConfig)) ?? ""
        if setup.style != .template, setup.edited != setup.effectiveConfig {
            text += "\n" + ((try? read(setup.edited)) ?? "")
        }
        let runtimes = FolderHost.runtimes(in: text)
        runtime.withLock { runtime in
            runtime.restarts += 1
            runtime.runtimes = runtimes
        }
    }

    /// Does what the distributions do with the first of their templates that is there.
    private func render(_ path: String) throws {
        let folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
        let bases = runtime.withLock { $0.bases }
        var rendered = bases[""] ?? ""
        for name in ["config-v3.toml.tmpl", "config.toml.tmpl", "containerd-template.toml"] {
            guard let template = try? read("\(folder)/\(name)") else { continue }
            rendered = template.replacing(#"{{ template "base" . }}"#, with: bases[name] ?? "")
            break
        }
        for (variable, value) in [
            "${SNAPSHOTTER}": "overlayfs", "${RUNTIME}": "runc", "${RUNTIME_TYPE}": "io.containerd.runc.v2",
            "${SNAP_DATA}": "/var/snap/microk8s/6876",
            "{{ .NodeConfig.AgentConfig.CNIBinDir }}": "/opt/bin",
            "{{ .NodeConfig.AgentConfig.CNIConfDir }}": "/opt/cni",
        ] { rendered = rendered.replacing(variable, with: value) }
        try write(rendered, to: path)
    }
}

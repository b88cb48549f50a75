// SPDX-License-Identifier: Apache-2.0

import ContainerdConfiguration
import Foundation
import KubeModel
import SpinAPI
import Testing

/// A host of `Hosts/<name>`: `root` is its file system, `processes` the command lines that run on it, and `present`
/// names what else is there.
struct FixtureHost {
    var name: String
    var files: [String: [UInt8]] = [:]
    var present: Set<String> = []
    var processes: [ProcessLine] = []

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Hosts")

    init(_ name: String) throws {
        self.name = name
        let folder = Self.folder.appending(path: name)
        let root = folder.appending(path: "root").path()
        for file in FileManager.default.enumerator(atPath: root)?.compactMap({ $0 as? String }) ?? [] {
            let path = "\(root)/\(file)"
            let url = URL(filePath: path)
            guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
            files["/\(file)"] = Array(try Data(contentsOf: url))
        }
        processes = try Self.lines(of: folder.appending(path: "processes")).map { line in
            ProcessLine(line.split(separator: " ").map(String.init))
        }
        present = Set(try Self.lines(of: folder.appending(path: "present")))
        try #require(!files.isEmpty, "there is no host \(name)")
    }

    /// A host with just one file.
    init(file text: String, at path: String = "/etc/containerd/config.toml") {
        name = "one file"
        files[path] = Array(text.utf8)
        present = ["/run/systemd/system/"]
    }

    private static func lines(of file: URL) throws -> [String] {
        guard FileManager.default.fileExists(atPath: file.path()) else { return [] }
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    var view: HostView {
        let (files, present) = (files, present)
        let known = Array(files.keys) + present
        return HostView(
            read: { files[$0] },
            exists: { path in known.contains { $0 == path || $0.hasPrefix("\(path)/") } },
            list: { folder in
                known.compactMap { path in
                    guard path.hasPrefix("\(folder)/"), path.count > folder.count + 1 else { return nil }
                    return path.dropFirst(folder.count + 1).split(separator: "/").first.map(String.init)
                }
            },
            processes: processes
        )
    }

    func setup(_ overrides: ShimSpec.HostSpec = .init()) throws -> RuntimeSetup {
        try RuntimeSetup.detect(in: view, overrides: overrides)
    }

    /// Makes a change, as an agent does.
    mutating func make(_ change: FileChange, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(files[change.path] == change.before, sourceLocation: sourceLocation)
        #expect(change.before != change.after, sourceLocation: sourceLocation)
        files[change.path] = change.after
    }

    /// Does what the distribution does when it starts: renders its template, if it has one.
    mutating func restart(_ setup: RuntimeSetup, base: [UInt8]) {
        guard setup.style == .template else { return }
        guard let template = files[setup.edited].map({ String(decoding: $0, as: UTF8.self) }) else {
            files[setup.effectiveConfig] = base
            return
        }
        var rendered = template.replacing(
            #"{{ template "base" . }}"#,
            with: String(decoding: base, as: UTF8.self)
        )
        let variables = [
            "${SNAPSHOTTER}": "overlayfs", "${RUNTIME}": "runc", "${RUNTIME_TYPE}": "io.containerd.runc.v2",
            "${SNAP_DATA}": "/var/snap/microk8s/6876",
            "{{ .NodeConfig.AgentConfig.CNIBinDir }}": "/opt/bin",
            "{{ .NodeConfig.AgentConfig.CNIConfDir }}": "/opt/cni",
        ]
        for (variable, value) in variables { rendered = rendered.replacing(variable, with: value) }
        files[setup.effectiveConfig] = Array(rendered.utf8)
    }

    /// The hosts that can be set up.
    static var usable: [String] { get throws { try names { !$0.hasPrefix("refused-") } } }
    static var refused: [String] { get throws { try names { $0.hasPrefix("refused-") } } }

    /// At least one: a test for each of none would pass without a word.
    private static func names(_ isWanted: (String) -> Bool) throws -> [String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path())
            .filter { !$0.hasPrefix(".") && isWanted($0) }.sorted()
        try #require(!names.isEmpty)
        return names
    }
}

extension RuntimeEntry {
    static func sample(
        _ shim: String = "spin-v2",
        version: String = "0123456789abcdef",
        options: [String: JSONValue] = sampleOptions
    ) -> RuntimeEntry {
        RuntimeEntry(
            shim: shim,
            handler: shim,
            binary: "/opt/bobbin/shims/\(shim)/\(version)/containerd-shim-\(shim)",
            options: options
        )
    }

    static let sampleOptions: [String: JSONValue] = [
        "SystemdCgroup": "true", "BinaryName": "a \"quoted\" {{name}} of $HOME", "Level": 3,
    ]
}

extension [UInt8] {
    var text: String { String(decoding: self, as: UTF8.self) }
}

// SPDX-License-Identifier: Apache-2.0

import Attacks
import ContainerdConfiguration
import SpinAPI
import Testing

/// Random and damaged configurations of containerd.
struct ConfigurationAttack {
    @Test func `a configuration is changed and put back to the byte, or refused`() throws {
        let hosts = try FixtureHost.usable.map { try FixtureHost($0) }
        try Attack("containerd-configurations").run { generator in
            var host = generator.pick(hosts)
            for path in host.files.keys.sorted() where path.hasSuffix(".toml") || path.hasSuffix(".tmpl") {
                guard generator.once(in: 2) else { continue }
                host.files[path] = Self.hostile(host.files[path] ?? [], &generator)
            }
            do {
                let setup = try host.setup()
                let before = host.files
                guard try setup.changeToRemove(shim: "spin-v2", in: host.view) == nil else { return }
                guard let change = try setup.change(toHave: .sample(), in: host.view) else { return }
                host.files[change.path] = change.after
                guard let removal = try setup.changeToRemove(shim: "spin-v2", in: host.view) else {
                    throw Broken("what was added can't be removed")
                }
                host.files[removal.path] = removal.after
                try must(host.files == before, "it wasn't put back to the byte")
            } catch is NodeFailure {
                // Told on the node, with nothing changed.
            }
        }
    }

    private static func hostile(_ bytes: [UInt8], _ generator: inout AttackGenerator) -> [UInt8] {
        switch generator.int(0...3) {
        case 0: return generator.mutated(bytes)
        case 1: return generator.bytes(generator.int(0...300))
        case 2:
            let quote = generator.pick(["\"\"\"", "'''"])
            let inner = (0..<generator.int(0...4)).map { _ in generator.text() }.joined(separator: "\n")
            return bytes + Array("\nnote = \(quote)\n\(inner)\n\(quote)\n".utf8)
        default:
            let pattern = String(repeating: "*a", count: generator.int(1...40)) + generator.text()
            return Array("imports = [\"/etc/containerd/\(pattern)\"]\n".utf8) + bytes
        }
    }
}

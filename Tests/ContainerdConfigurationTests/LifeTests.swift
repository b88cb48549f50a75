// SPDX-License-Identifier: Apache-2.0

import ContainerdConfiguration
import Foundation
import KubeModel
import SpinAPI
import Testing

/// The whole life of a block on every host that there is a fixture of.
struct LifeTests {
    @Test(arguments: try FixtureHost.usable)
    func `a runtime is added to the byte, changed alone, and taken away to the byte`(name: String) throws {
        var host = try FixtureHost(name)
        let original = host.files
        let setup = try host.setup()
        let base = original[setup.effectiveConfig] ?? []

        let install = try #require(try setup.change(toHave: .sample(), in: host.view))
        #expect(install.path == setup.edited)
        let golden = FixtureHost.folder.appending(path: name).appending(path: "expected")
        let expected = try String(contentsOf: golden, encoding: .utf8)
        #expect(install.after?.text == expected)
        host.make(install)
        host.restart(setup, base: base)
        #expect(try host.setup() == setup)
        #expect(try setup.change(toHave: .sample(), in: host.view) == nil)

        let other = RuntimeEntry.sample(version: "fedcba9876543210", options: ["SystemdCgroup": false])
        let change = try #require(try setup.change(toHave: other, in: host.view))
        #expect(outsideOfBlocks(change.after) == outsideOfBlocks(change.before))
        host.make(change)
        host.restart(setup, base: base)
        #expect(try setup.change(toHave: other, in: host.view) == nil)

        let removal = try #require(try setup.changeToRemove(shim: "spin-v2", in: host.view))
        host.make(removal)
        host.restart(setup, base: base)
        #expect(host.files == original)
        #expect(try setup.changeToRemove(shim: "spin-v2", in: host.view) == nil)
    }

    @Test(arguments: try FixtureHost.usable, ["CRLF", "no last line break", "BOM", "blank lines at the end"])
    func `what a file looks like otherwise makes no difference, and comes back to the byte`(
        name: String,
        form: String
    ) throws {
        var host = try FixtureHost(name)
        var setup = try host.setup()
        for path in Set([setup.edited, setup.effectiveConfig]) {
            guard let text = host.files[path]?.text else { continue }
            switch form {
            case "CRLF": host.files[path] = Array(text.replacing("\n", with: "\r\n").utf8)
            case "BOM": host.files[path] = [0xEF, 0xBB, 0xBF] + text.utf8
            case "no last line break":
                host.files[path] = Array(text.utf8.reversed().drop { $0 == UInt8(ascii: "\n") }.reversed())
            default: host.files[path] = Array((text + "\n\n  \n").utf8)
            }
        }
        let original = host.files
        // With a BOM before its first line, k0s no longer takes its file as its own.
        if form == "BOM", setup.distribution == .k0s { setup = try host.setup() }
        #expect(try host.setup() == setup)

        let change = try #require(try setup.change(toHave: .sample(), in: host.view))
        host.make(change)
        if form == "CRLF", original[setup.edited] != nil {
            let after = try #require(change.after)
            #expect(after.indices.allSatisfy { after[$0] != 10 || ($0 > 0 && after[$0 - 1] == 13) })
        }
        #expect(try setup.change(toHave: .sample(), in: host.view) == nil)
        host.make(try #require(try setup.changeToRemove(shim: "spin-v2", in: host.view)))
        #expect(host.files == original)
    }

    @Test(arguments: try FixtureHost.usable)
    func `two Shims live side by side, and go in any order`(name: String) throws {
        for first in ["spin-v2", "spin-v2-canary"] {
            let second = first == "spin-v2" ? "spin-v2-canary" : "spin-v2"
            var host = try FixtureHost(name)
            let original = host.files
            let setup = try host.setup()
            let base = original[setup.effectiveConfig] ?? []
            for shim in ["spin-v2", "spin-v2-canary"] {
                host.make(try #require(try setup.change(toHave: .sample(shim), in: host.view)))
                host.restart(setup, base: base)
            }
            host.make(try #require(try setup.changeToRemove(shim: first, in: host.view)))
            host.restart(setup, base: base)
            // The other one is as it was alone, with all that it needs.
            #expect(try setup.change(toHave: .sample(second), in: host.view) == nil)
            #expect(try setup.changeToRemove(shim: first, in: host.view) == nil)
            host.make(try #require(try setup.changeToRemove(shim: second, in: host.view)))
            host.restart(setup, base: base)
            #expect(host.files == original)
        }
    }

    private func outsideOfBlocks(_ bytes: [UInt8]?) -> [String] {
        var isInside = false
        return (bytes ?? []).text.split(separator: "\n", omittingEmptySubsequences: false).compactMap {
            line in
            if line.hasPrefix("# >>> bobbin shim ") { isInside = true }
            defer { if line.hasPrefix("# <<< bobbin shim ") { isInside = false } }
            return isInside ? nil : String(line)
        }
    }
}

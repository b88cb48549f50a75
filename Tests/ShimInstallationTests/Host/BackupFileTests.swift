// SPDX-License-Identifier: Apache-2.0

import ShimInstallation
import Testing

struct BackupFileTests {
    @Test func `the first state of a file is kept, with its permissions, and comes back`() throws {
        let host = try ScratchHost()
        try host.put("first", at: "/etc/config.toml", mode: 0o640)
        let backup = BackupFile(host: host.root, of: "/etc/config.toml", shim: "spin")
        #expect(backup.path == "/etc/config.toml.bobbin-spin.bak")
        #expect(try backup.save())
        try host.put("second", at: "/etc/config.toml", mode: 0o640)
        #expect(try backup.save())
        #expect(try host.text(backup.path) == "first")
        #expect(try host.mode(backup.path) == 0o640)
        #expect(try backup.restore())
        #expect(try host.text("/etc/config.toml") == "first")
        try backup.remove()
        #expect(try host.root.list("/etc") == ["config.toml"])
    }

    @Test func `each Shim has its own`() throws {
        let host = try ScratchHost(["/etc/config.toml": "x"])
        for shim in ["a", "b"] { try BackupFile(host: host.root, of: "/etc/config.toml", shim: shim).save() }
        #expect(
            try host.root.list("/etc") == [
                "config.toml", "config.toml.bobbin-a.bak", "config.toml.bobbin-b.bak",
            ]
        )
    }

    @Test func `where there was no file there is nothing to keep or to bring back`() throws {
        let host = try ScratchHost(["/etc/": ""])
        let backup = BackupFile(host: host.root, of: "/etc/config.toml", shim: "spin")
        #expect(try !backup.save())
        #expect(try !backup.restore())
        #expect(try host.root.list("/etc") == [])
    }
}

// SPDX-License-Identifier: Apache-2.0

import ShimInstallation
import Testing

struct RunningShimsTests {
    private static let program = "/opt/bobbin/shims/spin/0123456789abcdef/containerd-shim-spin"

    private func versions(_ files: [String: String], links: [String: String] = [:]) throws -> Set<String>? {
        let host = try ScratchHost(files, links: links)
        return try RunningShims(host: host.root).versions(of: "spin")
    }

    @Test(
        arguments: [
            (program, "0123456789abcdef"),
            ("\(program) (deleted)", "0123456789abcdef"),
            ("/var\(program)", "0123456789abcdef"),
            ("/bobbin/bobbin/shims/spin/0123456789abcdef/containerd-shim-spin", "0123456789abcdef"),
            ("/opt/bobbin/shims/spin-v2/0123456789abcdef/containerd-shim-spin-v2", nil),
            ("/usr/local/bin/containerd-shim-spin", nil),
            ("/opt/bobbin/shims/spin/containerd-shim-spin", nil),
            ("bobbin", nil),
        ] as [(String, String?)]
    )
    func `a version runs if a process was started by its program`(program: String, version: String?) throws {
        let expected = Set([version].compactMap { $0 })
        let command = "\(program)\u{0}-namespace\u{0}k8s.io\u{0}"
        #expect(try versions(["/proc/1/cmdline": "init\u{0}", "/proc/77/cmdline": command]) == expected)
        // What it runs, where it calls itself something else.
        let links = ["/proc/77/exe": program]
        #expect(
            try versions(["/proc/1/cmdline": "init\u{0}", "/proc/77/cmdline": "x"], links: links) == expected
        )
    }

    @Test func `arguments of others, and what is no process, count for nothing`() throws {
        let found = try versions([
            "/proc/1/cmdline": "init\u{0}", "/proc/5/cmdline": "vi\u{0}\(Self.program)\u{0}",
            "/proc/self/cmdline": Self.program, "/proc/6/status": "gone", "/proc/7/cmdline": "",
        ])
        #expect(found == [])
    }

    @Test func `where the first process can't be seen, nobody knows what runs`() throws {
        #expect(try versions(["/proc/77/cmdline": Self.program]) == nil)
        #expect(try versions([:]) == nil)
    }

    @Test func `the process table of this machine can be read`() throws {
        #expect(try RunningShims(host: HostRoot(path: "/")).versions(of: "no-such-shim") == [])
    }
}

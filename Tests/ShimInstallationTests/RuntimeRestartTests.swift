// SPDX-License-Identifier: Apache-2.0

import ContainerdConfiguration
import ShimInstallation
import SpinAPI
import Synchronization
import Testing

@Suite("Restarting the runtime") struct RuntimeRestartTests {
    /// Remembers what was run; answers by the command's text.
    private final class Host: Sendable {
        let commands = Mutex<[String]>([])
        let failing: @Sendable (String) -> Bool

        init(failing: @escaping @Sendable (String) -> Bool = { _ in false }) { self.failing = failing }

        var restart: RuntimeRestart {
            RuntimeRestart { arguments, _ in
                let command = arguments.joined(separator: " ")
                self.commands.withLock { $0.append(command) }
                let isSuccess = !self.failing(command)
                return .init(isSuccess: isSuccess, output: isSuccess ? "" : "it was to fail")
            }
        }

        var last: String? { commands.withLock { $0.last } }
    }

    @Test func `goes to the first unit that is active`() async throws {
        let host = Host { $0.contains("is-active") && !$0.contains("k3s-agent") }
        try await host.restart.restart(.systemd(units: ["k3s", "k3s-agent"]))
        #expect(host.last == "systemctl restart k3s-agent")
    }

    @Test func `stays with the unit when that isn't active any more`() async throws {
        let isActive = Mutex(true)
        let host = Host { $0.contains("is-active") && !isActive.withLock { $0 } }
        let restart = host.restart
        try await restart.check(.systemd(units: ["a", "b"]))
        isActive.withLock { $0 = false }
        try await restart.restart(.systemd(units: ["a", "b"]))
        #expect(host.last == "systemctl restart a")
    }

    @Test func `finds a unit that another agent's change keeps from running`() async throws {
        let host = Host { $0.contains("is-active") || $0 == "systemctl cat a" }
        try await host.restart.restart(.systemd(units: ["a", "b"]))
        #expect(host.last == "systemctl restart b")
    }

    @Test func `isn't kept back by a unit that was started often of late, nor by one that was not`()
        async throws
    {
        let host = Host { $0.contains("reset-failed") }
        try await host.restart.restart(.systemd(units: ["containerd"]))
        #expect(
            host.commands.withLock { $0.suffix(2) }
                == ["systemctl reset-failed containerd", "systemctl restart containerd"]
        )
    }

    @Test func `is refused before anything is changed where there is no unit`() async throws {
        let host = Host { $0.hasPrefix("systemctl") }
        let failure = await #expect(throws: NodeFailure.self) {
            try await host.restart.check(.systemd(units: ["a", "b"]))
        }
        #expect(failure?.reason == .unsupportedHost)
        #expect(failure?.message.contains("a, b") == true)
        #expect(host.commands.withLock { $0.allSatisfy { !$0.contains("restart") } })
    }

    @Test func `runs what the Shim says, or OpenRC`() async throws {
        let host = Host()
        try await host.restart.restart(.command(["snap", "restart", "microk8s"]))
        #expect(host.last == "snap restart microk8s")
        try await host.restart.restart(.openRC(service: "k3s"))
        #expect(host.last == "rc-service k3s restart")
    }

    @Test func `tells what a command printed that failed`() async throws {
        let host = Host { _ in true }
        let failure = await #expect(throws: NodeFailure.self) {
            try await host.restart.restart(.command(["snap", "restart"]))
        }
        #expect(failure == NodeFailure(.restartFailed, "`snap restart` failed: it was to fail"))
    }

    @Test func `is impossible with the reason that was found`() async throws {
        let failure = await #expect(throws: NodeFailure.self) {
            try await Host().restart.check(.impossible("do it by hand"))
        }
        #expect(failure == NodeFailure(.unsupportedHost, "do it by hand"))
    }
}

@Suite("Asking containerd about a configuration") struct ConfigurationCheckTests {
    private func check(
        _ text: String,
        before: String?,
        takes: @escaping @Sendable (String) -> Bool
    )
        async throws
    {
        try await FolderHost.with { host in
            try host.write("", to: "/opt/x")
            _ = try host.host.makeFolders("/usr/bin")
            try host.write("", to: "/usr/bin/containerd")
            let check = ConfigurationCheck { arguments, _ in
                #expect(arguments.suffix(2) == ["config", "dump"])
                return .init(isSuccess: takes(try host.read(arguments[2])), output: "line 7: no")
            }
            try await check.check(
                before: before.map { Array($0.utf8) },
                after: Array(text.utf8),
                of: "/config",
                folder: ShimFolder(host: host.host, shim: "spin")
            )
        }
    }

    @Test func `stops a change that it wouldn't take`() async throws {
        let failure = await #expect(throws: NodeFailure.self) {
            try await check("new", before: "old") { $0 == "old" }
        }
        #expect(failure?.reason == .configurationInvalid)
        #expect(failure?.message.contains("line 7: no") == true)
    }

    @Test func `says nothing where it takes neither, or both`() async throws {
        try await check("new", before: "old") { _ in false }
        try await check("new", before: "old") { _ in true }
        try await check("new", before: nil) { _ in true }
    }
}

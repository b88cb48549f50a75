// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Containers, by `ctr`.
extension RealContainerd {
    /// Starts a container that sleeps, through the shim that is at a path of the host.
    func run(_ name: String, through shim: String) async throws {
        let root = try await rootFilesystem()
        try await inside(
            "ctr",
            "run",
            "--detach",
            "--null-io",
            "--runtime",
            shim,
            "--rootfs",
            root,
            name,
            "/bin/sleep",
            "600"
        )
    }

    /// Whether a program can be run in the container and answers. On a busy machine `ctr` may end before it has printed
    /// what the program did, so it's asked some more times.
    func answers(_ name: String) async throws -> Bool {
        for _ in 0..<20 {
            let id = UUID().uuidString
            let task = try await inside("ctr", "task", "exec", "--exec-id", id, name, "/bin/echo", "hello")
            if task == "hello\n" { return true }
            try await Task.sleep(for: .milliseconds(100))
        }
        return false
    }

    /// Names of the containers, whether they run or not.
    func containers() async throws -> [String] {
        guard try await isAnswering() else { return [] }
        return try await inside("ctr", "container", "list", "--quiet").split(separator: "\n").map(String.init)
    }

    func remove(_ name: String) async throws {
        // It tells the code of a killed container as a failure of its own.
        _ = try? await inside("ctr", "task", "delete", "--force", name)
        try await inside("ctr", "container", "delete", name)
    }

    func isAnswering() async throws -> Bool {
        do {
            try await inside("ctr", "--connect-timeout", "1s", "version")
            return true
        } catch is ProgramFailed { return false }
    }

    /// The executables of the shims that run, as paths of the host.
    func runningShims() async throws -> Set<String> {
        let processes = try await inside("ps", "-e", "-o", "args=")
        let programs = processes.split(separator: "\n").compactMap {
            $0.split(separator: " ").first.map(String.init)
        }
        return Set(programs.filter { $0.contains("containerd-shim") })
    }

    /// The few files that a container here needs: two of this machine's programs and the libraries that they load.
    private func rootFilesystem() async throws -> String {
        let root = folder.appending(path: "rootfs").path()
        guard !FileManager.default.fileExists(atPath: root) else { return root }
        try await Self.execute("/bin/bash", ["-euc", Self.makeRoot, "make-root", root])
        return root
    }

    private static let makeRoot = """
        mkdir -p "$1"/{bin,dev,proc,sys,tmp}
        for program in /bin/sleep /bin/echo; do
            cp --dereference "$program" "$1/bin/"
            for library in $(ldd "$program" | grep -o '/[^ ]*'); do
                mkdir -p "$1$(dirname "$library")"
                cp --dereference "$library" "$1$library"
            done
        done
        """
}

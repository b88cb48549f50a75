// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests
import Testing

/// `bobbin get` and `bobbin delete`, beside what kubectl says.
@Suite(.fewAtOnce, .timeLimit(.minutes(10)))
struct CommandGetTests {
    @Test(arguments: ControlPlaneKind.available)
    func `an app is shown whole as kubectl shows it`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        try await platform.fence("hello", in: namespace)
        for format in ["json", "yaml"] {
            // Its status may change between the two.
            _ = try await eventually("both print the same \(format)") { () -> Bool? in
                let own = try await platform.bobbin("get", "hello", "-n", namespace, "-o", format)
                let other = try await platform.kubectl(
                    "get",
                    "spinapp",
                    "hello",
                    "-n",
                    namespace,
                    "-o",
                    format
                )
                #expect(own.code == 0)
                let ours = try YAML.documents(own.output, source: "bobbin")
                return ours == (try YAML.documents(other, source: "kubectl")) ? true : nil
            }
        }
    }

    @Test(arguments: ControlPlaneKind.available)
    func `apps are listed in a table, by name`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        for name in ["two", "one"] { try await platform.kubectl.apply(Platform.app(name), in: namespace) }
        let table = try await platform.bobbin("list", "-n", namespace)
        #expect(table.code == 0)
        let lines = table.output.split(separator: "\n")
        #expect(lines.first?.split(separator: " ") == ["NAME", "READY", "EXECUTOR", "STATUS", "AGE"])
        #expect(lines.dropFirst().map { $0.prefix(3) } == ["one", "two"])
        #expect(!table.output.contains("\u{1B}"))
        let names = try await platform.bobbin("get", "-n", namespace, "-o", "name")
        let theirs = try await platform.kubectl("get", "spinapps", "-n", namespace, "-o", "name")
        #expect(names.output == theirs)
        let all = try await platform.bobbin("get", "-A", "--no-headers")
        #expect(all.output.contains("\(namespace) "))
        #expect(!all.output.contains("NAMESPACE"))
    }

    @Test(arguments: ControlPlaneKind.available)
    func `what isn't there is told in kubectl's words, and what is there is shown`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        let own = try await platform.bobbin("get", "absent", "hello", "-n", namespace, "-o", "name")
        let theirs = try await platform.kubectl.attempt("get", "spinapp", "absent", "-n", namespace)
        #expect(own.code == 1)
        #expect(own.error == theirs.error)
        #expect(own.output == "spinapp.core.spinkube.dev/hello\n")
        let ignored = try await platform.bobbin("get", "absent", "-n", namespace, "--ignore-not-found")
        #expect(ignored.code == 0 && ignored.output.isEmpty && ignored.error.isEmpty)
    }

    @Test(arguments: ControlPlaneKind.available)
    func `an empty namespace is no failure`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let own = try await platform.bobbin("get", "-n", namespace)
        let theirs = try await platform.kubectl.attempt("get", "spinapps", "-n", namespace)
        #expect(own.code == 0)
        #expect(own.error == theirs.error)
        #expect(own.output.isEmpty)
    }

    @Test(arguments: ControlPlaneKind.available)
    func `executors are listed when they are asked for`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let own = try await platform.bobbin("get", "executors", "-n", namespace)
        #expect(own.output.contains("containerd-shim-spin"))
        #expect(own.output.contains("wasmtime-spin-v2"))
    }

    @Test(arguments: ControlPlaneKind.available)
    func `deleting deletes, waits, and says so in kubectl's words`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        for dry in ["--dry-run", "--dry-run=client", "--dry-run=server"] {
            let result = try await platform.bobbin("delete", "hello", "-n", namespace, dry)
            #expect(result.code == 0)
            #expect(result.output.contains("dry run"))
            #expect(try await platform.kubectl.object("spinapp", "hello", in: namespace) != nil)
        }
        let done = try await platform.bobbin("delete", "hello", "-n", namespace)
        #expect(done.code == 0)
        #expect(done.output == "spinapp.core.spinkube.dev \"hello\" deleted\n")
        #expect(try await platform.kubectl.object("spinapp", "hello", in: namespace) == nil)
        let again = try await platform.bobbin("delete", "hello", "-n", namespace)
        let theirs = try await platform.kubectl.attempt("delete", "spinapp", "hello", "-n", namespace)
        #expect(again.code == 1)
        #expect(again.error == theirs.error)
        #expect(try await platform.bobbin("delete", "hello", "-n", namespace, "--ignore-not-found").code == 0)
    }

    @Test(arguments: ControlPlaneKind.available)
    func `a deletion that a finalizer holds says so, and ends in time`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("held"), in: namespace)
        let patch = #"{"metadata":{"finalizers":["example.com/hold"]}}"#
        try await platform.kubectl.patch("spinapp", "held", in: namespace, patch)
        let held = try await platform.bobbin("delete", "held", "-n", namespace, "--timeout", "2")
        #expect(held.code == 1)
        #expect(held.error.contains("waiting for spinapp.core.spinkube.dev/held to be deleted"))
        #expect(held.error.contains("example.com/hold"))
        try await platform.kubectl.patch(
            "spinapp",
            "held",
            in: namespace,
            #"{"metadata":{"finalizers":null}}"#
        )
    }

    @Test(arguments: ControlPlaneKind.available)
    func `nodes and versions are shown`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        #expect(try await platform.bobbin("nodes", "-o", "wide").code == 0)
        let missing = try await platform.bobbin("nodes", "--shim", "absent-shim")
        #expect(missing.code == 1)
        #expect(missing.error.contains("shims.runtime.spinkube.dev \"absent-shim\" not found"))
        let version = try await platform.bobbin("version")
        #expect(version.code == 0)
        #expect(version.output.contains("Client Version: "))
        #expect(version.output.contains("Kubernetes Version: v1."))
    }

    @Test(arguments: ControlPlaneKind.available)
    func `apps are offered as completions, to shells and to kubectl`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        let offered = try await platform.bobbin("complete-words", "--", "delete", "-n", namespace, "he")
        #expect(offered.code == 0)
        #expect(offered.output == "hello\n:4\n")
    }

    @Test(arguments: ControlPlaneKind.available)
    func `a watch shows what changes, and Ctrl-C ends it with 130`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        try await platform.fence("hello", in: namespace)
        let folder = FileManager.default.temporaryDirectory.appending(path: "bobbin-watch-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (output, process) = (folder.appending(path: "output"), folder.appending(path: "process"))
        func lines() throws -> [Substring] {
            try String(contentsOf: output, encoding: .utf8).split(separator: "\n")
        }
        // The shell becomes the command, so the number is the command's.
        async let watched = CommandRun(
            [
                "-c", #"echo $$ >"$0" && out=$1 && shift && exec "$@" >"$out""#, process.path(),
                output.path(), Assets.product("bobbin"), "get", "-n", namespace, "-w",
            ],
            kubeconfig: platform.kubectl.kubeconfig,
            program: "bash"
        )
        _ = try await eventually("the watch shows the app") {
            try lines().contains { $0.hasPrefix("hello ") } ? true : nil
        }
        let before = try lines().count
        try await platform.kubectl.delete("spinapp", "hello", in: namespace)
        _ = try await eventually("the watch shows that the app goes") {
            try lines().count > before ? true : nil
        }
        let text = try String(contentsOf: process, encoding: .utf8)
        let number = try #require(pid_t(text.trimmingCharacters(in: .newlines)))
        try #require(kill(number, SIGINT) == 0)
        let run = try await watched
        #expect(run.code == 130)
        let shown = try lines()
        #expect(shown.first?.hasPrefix("NAME ") == true)
        #expect(shown.dropFirst().allSatisfy { $0.hasPrefix("hello ") })
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// The executors and Shims that the operator brings along (`--defaults`).
@Suite(.fewAtOnce, .serialized, .timeLimit(.minutes(30)))
struct DefaultsTests {
    private static let name = "containerd-shim-spin"

    private func start(_ plane: ControlPlane, _ files: DefaultFiles) async throws -> Platform {
        let arguments = ["--leader-elect", "--defaults", files.path]
        let process = try await OperatorProcess.start(on: plane, extra: arguments)
        return Platform(plane: plane, operatorProcess: process)
    }

    @discardableResult
    private func executor(
        _ platform: Platform,
        _ what: String = "to exist",
        _ holds: (JSONValue) -> Bool = { _ in true }
    ) async throws -> JSONValue {
        try await platform.wait(
            for: "spinappexecutor",
            Self.name,
            in: OperatorProcess.namespace,
            what,
            until: holds
        )
    }

    private func says(_ runtimeClass: JSONValue) -> (JSONValue) -> Bool {
        { $0[path: "spec", "deploymentConfig", "runtimeClassName"] == runtimeClass }
    }

    private func logged(_ platform: Platform, _ words: String...) async throws {
        _ = try await eventually("the log says \(words)") { () -> Bool? in
            let lines = platform.operatorProcess.process.tail.split(separator: "\n")
            return lines.contains { line in words.allSatisfy { line.contains($0) } } ? true : nil
        }
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func
        `defaults come once their kinds are served, and neither edits nor deletions are undone while it runs`(
            kind: ControlPlaneKind
        ) async throws
    {
        try await ControlPlane.withOwn(kind, auditing: true) { plane in
            try await Installation.apply(to: plane, withDefinitions: false)
            let files = try DefaultFiles(
                in: plane.folder,
                ["a-executor": DefaultFiles.executor(), "shim": DefaultFiles.shim]
            )
            try files.write("broken", "{")
            let first = try await start(plane, files)
            try await logged(first, "broken.json")
            try await logged(first, "SpinAppExecutor bobbin/\(Self.name)", "will retry")
            try await Installation.apply(to: plane)
            try await executor(first)
            _ = try await eventually("the Shim is there") {
                try await plane.kubectl.attempt("get", "shim", "spin-v2").succeeded ? true : nil
            }
            try await first.kubectl.patch(
                "spinappexecutor",
                Self.name,
                in: OperatorProcess.namespace,
                #"{"spec":{"deploymentConfig":{"runtimeClassName":"edited"}}}"#
            )
            try await plane.kubectl("delete", "shim", "spin-v2", "--timeout=30s")
            try await first.operatorProcess.process.stop()

            // What is gone comes with the next start, and nothing else is written.
            let before = try #require(plane.auditLog).requests().count
            let second = try await start(plane, files)
            _ = try await eventually("the Shim is back") {
                try await plane.kubectl.attempt("get", "shim", "spin-v2").succeeded ? true : nil
            }
            let writes = try #require(plane.auditLog).requests().dropFirst(before).filter {
                $0.isWrite && $0.uri.contains("fieldManager=bobbin-defaults")
            }
            #expect(writes.map(\.name) == ["spin-v2"])
            try await executor(second, "to be as it was edited", says("edited"))
            try await second.operatorProcess.process.stop()

            // With all in place a start writes nothing.
            let idle = try #require(plane.auditLog).requests().count
            let third = try await start(plane, files)
            _ = try await eventually("the third operator has looked at the last default") { () -> Bool? in
                let requests = try #require(plane.auditLog).requests().dropFirst(idle)
                return requests.contains { $0.verb == "get" && $0.name == "spin-v2" } ? true : nil
            }
            try await third.operatorProcess.process.stop()
            let late = try #require(plane.auditLog).requests().dropFirst(idle).filter {
                $0.isWrite && !["leases", "events"].contains($0.resource)
            }
            #expect(late.isEmpty, "\(late)")
        }
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `a changed default reaches its object, but no field that others changed`(
        kind: ControlPlaneKind
    ) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            try await Installation.apply(to: plane)
            let files = try DefaultFiles(in: plane.folder, ["executor": DefaultFiles.executor()])
            let first = try await start(plane, files)
            try await executor(first, "to be as the file says", says("wasmtime-spin-v2"))
            try await first.operatorProcess.process.stop()

            try files.write("executor", DefaultFiles.executor(runtimeClass: "newer").description)
            let second = try await start(plane, files)
            try await executor(second, "to follow", says("newer"))
            try await second.operatorProcess.process.stop()

            try await plane.kubectl.patch(
                "spinappexecutor",
                Self.name,
                in: OperatorProcess.namespace,
                #"{"spec":{"deploymentConfig":{"runtimeClassName":"edited"}}}"#
            )
            try files.write("executor", DefaultFiles.executor(runtimeClass: "newest").description)
            let third = try await start(plane, files)
            try await logged(third, "skipped a default", Self.name)
            try await executor(third, "to be as it was edited", says("edited"))
            try await third.operatorProcess.process.stop()
        }
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `somebody else's object of a default's name is left alone`(kind: ControlPlaneKind) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            try await Installation.apply(to: plane)
            let theirs = Platform.executor().replacing("wasmtime-spin-v2", with: "theirs")
            try await plane.kubectl.apply(theirs, in: OperatorProcess.namespace)
            let files = try DefaultFiles(in: plane.folder, ["executor": DefaultFiles.executor()])
            let platform = try await start(plane, files)
            try await logged(platform, "skipped a default", Self.name)
            let executor = try await executor(platform, "to be theirs", says("theirs"))
            #expect(!executor.description.contains("bobbin-defaults"))
            try await platform.operatorProcess.process.stop()
        }
    }
}

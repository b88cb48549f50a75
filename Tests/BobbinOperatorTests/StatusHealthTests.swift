import Foundation
import KubeModel
import Manifests
import SpinAPI
import Testing

@testable import BobbinOperator

/// What Argo CD makes of our statuses, by the check that it ships and by those in `deploy/argocd`.
struct StatusHealthTests {
    /// The states of an app, with what the shipped check and ours are to say.
    enum Situation: String, CaseIterable, CustomTestStringConvertible {
        case unseen, first, rolling, done, lateRollout, scaledToZero, refused, imagePull, newImagePull,
            crashLoop
        case full, paused, external, outdated

        var testDescription: String { rawValue }

        var shipped: String {
            switch self {
            case .unseen, .rolling, .paused, .scaledToZero: "Progressing"
            case .done, .outdated: "Healthy"
            // It can't tell what isn't available yet from what isn't any more.
            case .first, .full, .external: "Degraded"
            case .lateRollout, .refused, .imagePull, .newImagePull, .crashLoop: "Degraded"
            }
        }

        var ours: String {
            switch self {
            case .unseen, .first, .rolling, .full, .outdated: "Progressing"
            case .done, .scaledToZero, .external: "Healthy"
            case .paused: "Suspended"
            case .lateRollout, .refused, .imagePull, .newImagePull, .crashLoop: "Degraded"
            }
        }
    }

    private static let halfway = #""replicas":2,"updatedReplicas":1,"readyReplicas":1,"availableReplicas":1"#

    private func app(_ situation: Situation) throws -> SpinApp {
        var app = SpinApp()
        app.metadata.key = ObjectKey(namespace: "ns", name: "app")
        app.metadata.generation = 3
        app.spec.replicas = situation == .scaledToZero ? nil : 1
        app.spec.paused = situation == .paused
        guard let outcome = try outcome(situation) else { return app }
        app.status = StatusReport(app: app, executor: "shim", selector: "a=b", now: PodSamples.moment)
            .status(for: outcome)
        if situation == .outdated { app.metadata.generation = 4 }
        return app
    }

    private func outcome(_ situation: Situation) throws -> StatusReport.Outcome? {
        func applied(_ deployment: Deployment, _ trouble: PodTrouble? = nil) -> StatusReport.Outcome {
            .applied(deployment, service: ServiceAddress(name: "app"), trouble: trouble, image: "i:2")
        }
        let pull = PodTrouble(.imagePullFailed, "image x can't be pulled", detail: "not found")
        let done = try PodSamples.deployment(PodSamples.rolledOut, conditions: PodSamples.available)
        let rolling = try PodSamples.deployment(Self.halfway, conditions: PodSamples.available)
        switch situation {
        case .unseen: return nil
        case .first: return applied(try PodSamples.deployment())
        case .rolling, .paused: return applied(rolling)
        case .done, .outdated: return applied(done)
        case .lateRollout:
            let late = #"{"type":"Progressing","status":"False","reason":"ProgressDeadlineExceeded"}"#
            return applied(
                try PodSamples.deployment(Self.halfway, conditions: "\(PodSamples.available),\(late)")
            )
        case .scaledToZero:
            return applied(
                try PodSamples.deployment(#""replicas":0"#, conditions: PodSamples.available, replicas: 0)
            )
        case .refused:
            return .failed(AppFailure(.nameConflict, "Service ns/app isn't this app's"), running: done)
        case .imagePull: return applied(try PodSamples.deployment(), pull)
        case .newImagePull: return applied(rolling, pull)
        case .crashLoop:
            return applied(done, PodTrouble(.crashLoop, "container app keeps ending", detail: "exit code 1"))
        case .full:
            return applied(
                try PodSamples.deployment(),
                PodTrouble(.unschedulable, "no node can take the pod")
            )
        case .external: return .external(service: ServiceAddress(name: "app"))
        }
    }

    /// The rules of the check that Argo CD ships, in their order.
    private func shipped(_ app: SpinApp) -> String {
        let status = app.status
        guard !status.conditions.isEmpty else { return "Progressing" }
        let progressing = status.condition("Progressing")
        if let progressing, progressing.status == "False",
            progressing.reason == "ProgressDeadlineExceeded" || progressing.message.contains("timeout")
                || progressing.message.contains("failed")
        {
            return "Degraded"
        }
        guard status.condition("Available")?.status == "True" else { return "Degraded" }
        if status.readyReplicas < app.spec.replicas ?? 1 { return "Progressing" }
        return progressing?.status == "True" ? "Progressing" : "Healthy"
    }

    @Test(arguments: Situation.allCases)
    func `the check that Argo CD ships says what its rules allow`(situation: Situation) throws {
        #expect(shipped(try app(situation)) == situation.shipped)
    }

    @Test(arguments: Situation.allCases)
    func `our check says how the app is`(situation: Situation) throws {
        let app = try app(situation)
        let health = try Lua.health(of: object(app), kind: "SpinApp")
        #expect(health.status == situation.ours)
        if health.status == "Degraded" {
            let why = try #require(app.status.condition("Stalled"))
            #expect(health.message == "\(why.reason): \(why.message)")
        }
    }

    @Test(arguments: [("", "Healthy"), (#","deletionTimestamp":"2026-01-01T00:00:00Z""#, "Progressing")])
    func `an executor is healthy unless its deletion waits`(metadata: String, status: String) throws {
        let executor = try JSONValue(json: Array(#"{"metadata":{"name":"shim"\#(metadata)}}"#.utf8))
        #expect(try Lua.health(of: executor, kind: "SpinAppExecutor").status == status)
    }

    private func object(_ app: SpinApp) -> JSONValue {
        var object: JSONValue = [
            "metadata": ["name": "app", "generation": .integer(app.metadata.generation)], "spec": [:],
        ]
        if !app.status.conditions.isEmpty { object["status"] = app.status.json }
        return object
    }
}

/// Runs a health check as Argo CD does, with the Lua that is installed.
private enum Lua {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// What an interpreter of Lua 5.1's language may be called; the checks use nothing that later ones changed.
    private static let names = ["lua5.1", "luajit", "lua", "lua5.4", "lua5.3"]

    private static func interpreter() throws -> String {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
        for name in names {
            for folder in folders where FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") {
                return "\(folder)/\(name)"
            }
        }
        throw Failure(
            description: "no Lua is installed to run the health checks: Scripts/setup.sh installs it"
        )
    }

    static func health(of object: JSONValue, kind: String) throws -> (status: String, message: String) {
        let script = """
            obj = \(literal(object))
            local health = (function()
            \(try check(kind))
            end)()
            io.write(health.status, "\\n", health.message)
            """
        let lines = try run(script).split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(lines[0]), lines.count > 1 ? String(lines[1]) : "")
    }

    /// The script as it is shipped.
    private static func check(_ kind: String) throws -> String {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let text = try String(contentsOfFile: "/\(root)/deploy/argocd/argocd-cm.yaml", encoding: .utf8)
        let documents = try YAML.documents(text, source: "argocd-cm.yaml")
        let key = "resource.customizations.health.core.spinkube.dev_\(kind)"
        guard let script = documents.first?[path: "data", key]?.string else {
            throw Failure(description: "deploy/argocd/argocd-cm.yaml has no \(key)")
        }
        return script
    }

    private static func run(_ script: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: try interpreter())
        process.arguments = ["-"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(script.utf8))
        try input.fileHandleForWriting.close()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(description: "the check failed: \(text)") }
        return text
    }

    private static func literal(_ value: JSONValue) -> String {
        if let object = value.object {
            return "{\(object.map { "[\(quoted($0.key))]=\(literal($0.value))" }.joined(separator: ","))}"
        }
        if let array = value.array { return "{\(array.map(literal).joined(separator: ","))}" }
        if let text = value.string { return quoted(text) }
        return value.description == "null" ? "nil" : value.description
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.utf8.map { byte in
            String(repeating: "0", count: 3 - String(byte).count) + String(byte)
        }
        return "\"\(escaped.map { "\\\($0)" }.joined())\""
    }
}

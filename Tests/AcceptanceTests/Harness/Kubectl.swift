import KubeModel
import Manifests
import Subprocess

/// A stock kubectl, used as a person would.
struct Kubectl: Sendable {
    let kubeconfig: String

    struct Result: Sendable {
        let succeeded: Bool
        let output: String
        let error: String
    }

    struct Failure: Error, CustomStringConvertible {
        let arguments: [String]
        let result: Result
        var description: String { "kubectl \(arguments.joined(separator: " ")): \(result.error)" }
    }

    /// Runs it and says how it went.
    func attempt(_ arguments: String..., input: String = "") async throws -> Result {
        try await attempt(arguments, input: input)
    }

    private func attempt(_ arguments: [String], input: String) async throws -> Result {
        try await turnstile.pass {
            let done = try await run(
                .name("kubectl"),
                arguments: .init(["--kubeconfig", kubeconfig] + arguments),
                input: .string(input),
                output: .string(limit: 64 << 20),
                error: .string(limit: 1 << 20)
            )
            return Result(
                succeeded: done.terminationStatus.isSuccess,
                output: done.standardOutput,
                error: done.standardError
            )
        }
    }

    /// Runs it, and throws what it printed if it failed.
    @discardableResult
    func callAsFunction(_ arguments: String..., input: String = "") async throws -> String {
        let result = try await attempt(arguments, input: input)
        guard result.succeeded else { throw Failure(arguments: arguments, result: result) }
        return result.output
    }

    func apply(_ manifest: String, in namespace: String) async throws {
        try await self("apply", "-n", namespace, "-f", "-", input: manifest)
    }

    /// Reads an object; `nil` where there is none.
    func object(_ kind: String, _ name: String, in namespace: String) async throws -> JSONValue? {
        let text = try await self("get", kind, name, "-n", namespace, "-o", "json", "--ignore-not-found")
        return text.isEmpty ? nil : try JSONValue(json: Array(text.utf8))
    }

    /// Reads the objects of a kind.
    func objects(_ kind: String, in namespace: String, labels: String = "") async throws -> [JSONValue] {
        let text = try await self("get", kind, "-n", namespace, "-l", labels, "-o", "json")
        return try JSONValue(json: Array(text.utf8))["items"]?.array ?? []
    }
}

/// Lets a few in at a time, in the order in which they come: a hundred kubectls at once only slow each other down.
private actor Turnstile {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(width: Int) { free = width }

    nonisolated func pass<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        await enter()
        do {
            let value = try await body()
            await leave()
            return value
        } catch {
            await leave()
            throw error
        }
    }

    private func enter() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}

private let turnstile = Turnstile(width: 8)

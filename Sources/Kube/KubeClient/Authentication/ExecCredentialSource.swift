// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Synchronization

/// Credentials that a program gives. Kept until they expire or are refused; however many callers need new ones,
/// the program runs once for all of them, in the task of one of them.
final class ExecCredentialSource: CredentialSource {
    /// Runs a plugin and returns what it printed.
    typealias Runner = @Sendable (ExecPlugin) async throws -> [UInt8]

    /// Credentials are renewed this long before they expire, so that they don't while a request is under way.
    private static let margin: Int64 = 5_000_000

    private struct State {
        var held: ExecCredential?
        var generation: UInt64 = 0
        var isRunning = false
        var waiters: [UInt64: CheckedContinuation<Void, any Error>] = [:]
        var lastWaiter: UInt64 = 0
    }

    private enum Step {
        case use(Credential)
        case run(generation: UInt64)
        case wait(UInt64)
    }

    private let plugin: ExecPlugin
    private let time: ClientTime
    private let runner: Runner
    private let state = Mutex(State())

    init(_ plugin: ExecPlugin, time: ClientTime, run: @escaping Runner) {
        self.plugin = plugin
        self.time = time
        runner = run
    }

    func current() async throws -> Credential {
        while true {
            switch state.withLock({ step(&$0) }) {
            case .use(let credential): return credential
            case .run(let generation): return try await run(generation)
            case .wait(let id): try await wait(id)
            }
        }
    }

    func refuse(_ credential: Credential) -> Bool {
        state.withLock { state in
            if state.held?.credential.generation == credential.generation { state.held = nil }
            return true
        }
    }

    private func step(_ state: inout State) -> Step {
        if let held = state.held {
            let isFresh =
                held.expires.map { time.wall().microseconds + Self.margin < $0.microseconds } ?? true
            if isFresh { return .use(held.credential) }
        }
        if state.isRunning {
            state.lastWaiter += 1
            return .wait(state.lastWaiter)
        }
        state.isRunning = true
        state.generation += 1
        return .run(generation: state.generation)
    }

    private func run(_ generation: UInt64) async throws -> Credential {
        do {
            let output = try await runner(plugin)
            let credential = try ExecCredential(output: output, of: plugin, generation: generation)
            finish(credential, .success(()))
            return credential.credential
        } catch {
            // Of a cancelled task only this caller is to hear: one of the others runs the plugin again.
            let isOwn = error is CancellationError || Task.isCancelled
            finish(nil, isOwn ? .success(()) : .failure(error))
            throw isOwn ? CancellationError() : error
        }
    }

    private func finish(_ held: ExecCredential?, _ result: Result<Void, any Error>) {
        let waiters = state.withLock { state in
            if let held { state.held = held }
            state.isRunning = false
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume(with: result) }
    }

    private func wait(_ id: UInt64) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result = state.withLock { state -> Result<Void, any Error>? in
                    // Looked at within the lock: a cancellation that comes later finds the waiter.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    guard state.isRunning else { return .success(()) }
                    state.waiters[id] = continuation
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(throwing: CancellationError())
        }
    }
}

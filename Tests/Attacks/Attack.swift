// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Random input, round after round, each made from one number, so that a round that finds something can be repeated.
///
/// In an ordinary run of the tests the rounds are few and always the same. `make attack` sets `BOBBIN_ATTACK_SECONDS`:
/// then they are new ones, for that long, or those from `BOBBIN_ATTACK_START` on. `BOBBIN_ATTACK_SEED` is the one round to
/// repeat.
///
/// The body throws whatever it finds; what is thrown comes out with the seed. Before each round of `make attack` its
/// seed is in the folder `.build/attacks`, so that a crash tells it too.
package struct Attack: Sendable {
    private let name: String
    private let seeds: Seeds

    private enum Seeds {
        case first(Int)
        case one(UInt64)
        case lasting(Duration)
    }

    /// - Parameters:
    ///   - name: What is attacked, in a word or two with hyphens.
    ///   - rounds: How many rounds an ordinary run has.
    package init(_ name: String, rounds: Int = 25) {
        self.name = name
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["BOBBIN_ATTACK_SEED"].flatMap({ UInt64($0) }) {
            seeds = .one(seed)
        } else if let seconds = environment["BOBBIN_ATTACK_SECONDS"].flatMap({ Int64($0) }) {
            seeds = .lasting(.seconds(seconds))
        } else {
            seeds = .first(rounds)
        }
    }

    /// Runs the rounds.
    ///
    /// - Throws: ``AttackFound`` with the seed of the first round whose body throws.
    package func run(_ body: (inout AttackGenerator) throws -> Void) throws {
        try eachSeed { seed in
            var generator = AttackGenerator(seed: seed)
            do { try body(&generator) } catch { throw AttackFound(name: name, seed: seed, error: error) }
        }
    }

    /// As ``run(_:)-(_)``.
    package func run(_ body: (inout AttackGenerator) async throws -> Void) async throws {
        var seeds = sequence()
        while let seed = try next(&seeds) {
            var generator = AttackGenerator(seed: seed)
            do { try await body(&generator) } catch {
                throw AttackFound(name: name, seed: seed, error: error)
            }
        }
    }

    private func eachSeed(_ body: (UInt64) throws -> Void) throws {
        var seeds = sequence()
        while let seed = try next(&seeds) { try body(seed) }
    }

    private struct State {
        var made = 0
        var current: UInt64
        let end: ContinuousClock.Instant
    }

    private func sequence() -> State {
        switch seeds {
        case .first: State(current: 1, end: .now)
        case .one(let seed): State(current: seed, end: .now)
        case .lasting(let duration):
            State(
                current: ProcessInfo.processInfo.environment["BOBBIN_ATTACK_START"].flatMap { UInt64($0) }
                    ?? .random(in: 1...UInt64(UInt32.max)),
                end: .now + duration
            )
        }
    }

    private func next(_ state: inout State) throws -> UInt64? {
        defer {
            state.made += 1
            state.current &+= 1
        }
        switch seeds {
        case .first(let count): return state.made < count ? state.current : nil
        case .one: return state.made == 0 ? state.current : nil
        case .lasting:
            guard ContinuousClock.now < state.end else {
                print("attack \(name): \(state.made) rounds, seeds up to \(state.current &- 1)")
                return nil
            }
            try FileManager.default.createDirectory(
                atPath: ".build/attacks",
                withIntermediateDirectories: true
            )
            try "\(state.current)\n".write(
                toFile: ".build/attacks/\(name)",
                atomically: false,
                encoding: .utf8
            )
            return state.current
        }
    }
}

/// What an attack found, and how to find it again.
package struct AttackFound: Error, CustomStringConvertible {
    let name: String
    let seed: UInt64
    let error: any Error

    package var description: String {
        "attack \(name), seed \(seed): \(error). Repeat it with BOBBIN_ATTACK_SEED=\(seed) and --filter of this test."
    }
}

/// Something that must not be.
package struct Broken: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

/// Throws unless it holds.
package func must(_ holds: Bool, _ otherwise: @autoclosure () -> String) throws {
    if !holds { throw Broken(otherwise()) }
}

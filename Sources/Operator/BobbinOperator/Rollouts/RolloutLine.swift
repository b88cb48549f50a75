// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

/// The apps of one executor whose pods have to roll for a cause that they share: whose turn it is, and who waits.
///
/// Pure: requests and observations come in, answers and the apps to look at again come out.
struct RolloutLine: Sendable, Equatable {
    /// How an app is doing, as its status says.
    enum Observation: Sendable, Hashable {
        case rolling, settled, failed
    }

    /// That an app may be rolled.
    struct Permit: Sendable, Hashable {
        /// Whether its failure would say something of the cause: it was well before.
        var countsFailure: Bool
    }

    private enum Phase {
        case waiting, rolling, failed
    }

    private struct Place: Equatable {
        var app: ObjectKey
        var ticket: Int
    }

    private struct Entry: Equatable {
        var phase: Phase
        /// The place in the line, while it waits.
        var ticket = 0
        /// Whether it was well before: only then its failure says something of the cause.
        var wasHealthy: Bool
        /// The generation of the executor that it was let in for.
        var generation: Int64
        /// Whether it failed, and has something newer to roll.
        var wantsAgain = false
    }

    private var limits: SpinAppExecutor.RolloutSettings
    private var generation: Int64
    private var entries: [ObjectKey: Entry] = [:]
    /// Those who wait, in order, and some who don't any more.
    private var places: [Place] = []
    private var lastTicket = 0
    private var rolling = 0
    private var waiting = 0
    private var failed: Set<ObjectKey> = []
    private var updated = 0
    /// Whether the next request belongs to what ``updated`` counts, though nothing is under way.
    private var isResumed = false

    init(_ executor: SpinAppExecutor) {
        limits = executor.rollouts
        generation = executor.metadata.generation
    }

    /// Takes in an app that an earlier operator let roll, and that isn't done.
    mutating func restore(_ app: ObjectKey, hasFailed: Bool) {
        guard entries[app] == nil else { return }
        set(app, Entry(phase: hasFailed ? .failed : .rolling, wasHealthy: true, generation: generation))
    }

    /// Goes on counting where an earlier operator stopped.
    mutating func restore(updated count: Int) {
        updated = count
        isResumed = true
    }

    /// Asks for an app to be rolled. One that is rolling may go on with what is newest.
    ///
    /// - Parameter isHealthy: whether the app is well as it is.
    /// - Returns: `nil` where it may not yet: it waits, and is among ``next`` when its turn comes.
    mutating func request(_ app: ObjectKey, isHealthy: Bool, of executor: SpinAppExecutor) -> Permit? {
        limits = executor.rollouts
        generation = executor.metadata.generation
        let isFree = rolling < limits.maxConcurrent
        guard let entry = entries[app] else {
            if entries.isEmpty, !isResumed { updated = 0 }
            isResumed = false
            // Nobody overtakes those who wait: values that change all the time would keep some out for ever.
            guard limits.maxConcurrent - rolling > waiting, !isStalled else {
                enqueue(app)
                return nil
            }
            return admit(app, wasHealthy: isHealthy)
        }
        switch entry.phase {
        case .rolling: return admit(app, wasHealthy: entry.wasHealthy)
        case .waiting: return next.contains(app) ? admit(app, wasHealthy: isHealthy) : nil
        case .failed:
            // It is how the line gets well again, so that others' failures don't stop it.
            if isFree { return admit(app, wasHealthy: entry.wasHealthy) }
            entries[app]?.wantsAgain = true
            return nil
        }
    }

    private mutating func enqueue(_ app: ObjectKey) {
        lastTicket += 1
        places.append(Place(app: app, ticket: lastTicket))
        set(app, Entry(phase: .waiting, ticket: lastTicket, wasHealthy: true, generation: generation))
    }

    private mutating func admit(_ app: ObjectKey, wasHealthy: Bool) -> Permit {
        set(app, Entry(phase: .rolling, wasHealthy: wasHealthy, generation: generation))
        return Permit(countsFailure: wasHealthy)
    }

    /// Hears how an app is doing.
    mutating func observe(_ app: ObjectKey, _ observation: Observation) {
        guard let entry = entries[app], entry.phase != .waiting else { return }
        switch observation {
        case .rolling: break
        case .settled:
            set(app, nil)
            updated += 1
        case .failed where entry.phase == .rolling:
            var entry = entry
            entry.phase = .failed
            set(app, entry)
        case .failed: break
        }
    }

    /// An app has nothing to wait for any more.
    mutating func withdraw(_ app: ObjectKey) {
        if entries[app]?.phase == .waiting { set(app, nil) }
    }

    /// An app rolls for a cause of its own, moved elsewhere or is gone.
    mutating func remove(_ app: ObjectKey) { set(app, nil) }

    /// Whether so many apps failed that no other may start.
    var isStalled: Bool {
        let count = failed.count { app in
            entries[app].map { $0.wasHealthy && $0.generation == generation } ?? false
        }
        return count >= limits.maxFailures
    }

    /// Those whose turn it is: to be looked at again.
    var next: [ObjectKey] {
        var free = limits.maxConcurrent - rolling
        guard free > 0 else { return [] }
        var found: [ObjectKey] = []
        for app in failed where entries[app]?.wantsAgain == true && free > 0 {
            found.append(app)
            free -= 1
        }
        guard !isStalled else { return found }
        for place in places where free > 0 && isCurrent(place) {
            found.append(place.app)
            free -= 1
        }
        return found
    }

    /// How far it is; `nil` where nothing was asked for yet.
    var progress: RolloutProgress? {
        guard !entries.isEmpty || updated > 0 else { return nil }
        var progress = RolloutProgress()
        progress.total = entries.count + updated
        progress.updated = updated
        progress.inProgress = rolling
        progress.waiting = waiting
        progress.failed = failed.count
        return progress
    }

    private func isCurrent(_ place: Place) -> Bool {
        guard let entry = entries[place.app] else { return false }
        return entry.phase == .waiting && entry.ticket == place.ticket
    }

    private mutating func set(_ app: ObjectKey, _ entry: Entry?) {
        count(entries[app]?.phase, app, -1)
        count(entry?.phase, app, 1)
        entries[app] = entry
        if places.count > 2 * waiting + 16 { places = places.filter(isCurrent) }
    }

    private mutating func count(_ phase: Phase?, _ app: ObjectKey, _ change: Int) {
        switch phase {
        case .waiting?: waiting += change
        case .rolling?: rolling += change
        case .failed?: if change > 0 { failed.insert(app) } else { failed.remove(app) }
        case nil: break
        }
    }
}

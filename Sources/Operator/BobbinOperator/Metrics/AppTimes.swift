package import KubeModel
package import KubeRuntime
package import SpinAPI
import Synchronization

/// How long it takes from a change of an app to everything being applied, and to the app being ready.
///
/// Remembers only what is under way: an app has an entry from a change to its end, and none at rest. What was there
/// when the operator began is no change, and neither is what it saw while another replica had the lease.
package final class AppTimes: Sendable {
    private static let appliedBounds = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
    ]
    private static let readyBounds: [Double] = [0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600]

    private struct Change {
        var generation: Int64
        var moment: Duration
    }

    private struct State {
        var isOn = false
        /// Since when something about an app waits to be applied: the first change where there are several.
        var unapplied: [ObjectKey: Duration] = [:]
        /// The version of an app that isn't ready yet: the latest where there are several.
        var unready: [ObjectKey: Change] = [:]
    }

    private let applied: Histogram
    private let ready: Histogram
    private let time: TimeSource
    private let state = Mutex(State())

    package init(metrics: MetricsRegistry, time: TimeSource = .continuous) {
        applied = metrics.histogram(
            "bobbin_spinapp_applied_seconds",
            help:
                "Time from a change of a SpinApp, its executor or its configuration until everything is applied.",
            buckets: Self.appliedBounds
        )
        ready = metrics.histogram(
            "bobbin_spinapp_ready_seconds",
            help: "Time from a change of a SpinApp until that version is ready.",
            buckets: Self.readyBounds
        )
        self.time = time
    }

    /// The present moment, for ``applied(_:asOf:)``.
    package var now: Duration { time.now }

    /// Begins to measure: everything that there is has been seen, and this process acts on what changes.
    package func begin() { state.withLock { $0.isOn = true } }

    /// An app was changed or came.
    package func changed(from old: SpinApp?, to app: SpinApp) {
        guard old?.metadata.generation != app.metadata.generation, !app.metadata.isBeingDeleted else {
            return
        }
        // One that comes with a status about its version was seen before.
        if old == nil, app.status.observedGeneration >= max(app.metadata.generation, 1) { return }
        let now = time.now
        state.withLock { state in
            guard state.isOn else { return }
            if state.unapplied[app.key] == nil { state.unapplied[app.key] = now }
            state.unready[app.key] = Change(generation: app.metadata.generation, moment: now)
        }
    }

    /// Something else was changed that an app is made from.
    package func surroundingsChanged(of app: ObjectKey) {
        let now = time.now
        state.withLock { state in
            guard state.isOn, state.unapplied[app] == nil else { return }
            state.unapplied[app] = now
        }
    }

    /// Everything about an app was applied, by a reconcile that began at that moment. What changed later hasn't been.
    package func applied(_ app: ObjectKey, asOf start: Duration) {
        if let since = take(app, asOf: start) { applied.observe(time.now - since) }
    }

    /// An app can't be applied until somebody mends something, so the time isn't the operator's any more.
    package func refused(_ app: ObjectKey, asOf start: Duration) { _ = take(app, asOf: start) }

    /// A status was written, or is already as it should be.
    package func told(_ status: SpinAppStatus, of app: ObjectKey) {
        guard let condition = status.condition(.ready) else { return }
        let isReady = condition.status == .true
        // It may stay so for ever.
        let isAtRest = [Reason.externallyManaged, .paused].contains { $0.rawValue == condition.reason }
        guard isReady || isAtRest else { return }
        let change: Change? = state.withLock { state in
            guard let change = state.unready[app], status.observedGeneration >= change.generation else {
                return nil
            }
            state.unready[app] = nil
            return change
        }
        if isReady, let change { ready.observe(time.now - change.moment) }
    }

    /// An app is gone.
    package func forget(_ app: ObjectKey) {
        state.withLock { state in
            state.unapplied[app] = nil
            state.unready[app] = nil
        }
    }

    /// How many entries there are.
    package var count: Int { state.withLock { $0.unapplied.count + $0.unready.count } }

    private func take(_ app: ObjectKey, asOf start: Duration) -> Duration? {
        state.withLock { state in
            guard let since = state.unapplied[app], since <= start else { return nil }
            state.unapplied[app] = nil
            return since
        }
    }
}

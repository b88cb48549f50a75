// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import KubeRuntime
package import SpinAPI
import SpinState
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

    fileprivate struct Change: Sendable, Equatable {
        var generation: Int64
        var moment: Duration
    }

    /// What is remembered of an app whose change is under way.
    struct Record: Sendable, Equatable {
        /// Since when something about the app waits to be applied: the first change where there are several.
        fileprivate var unapplied: Duration?
        /// The version of the app that isn't ready yet: the latest where there are several.
        fileprivate var unready: Change?
    }

    private let applied: Histogram
    private let ready: Histogram
    private let time: TimeSource
    private let isOn = Atomic(false)
    private let records: Remembered<Record>

    package init(metrics: MetricsRegistry, apps: AppMemory, time: TimeSource = .continuous) {
        applied = metrics.histogram(
            metrics.qualified("spinapp_applied_seconds"),
            help:
                "Time from a change of a SpinApp, its executor or its configuration until everything is applied.",
            buckets: Self.appliedBounds
        )
        ready = metrics.histogram(
            metrics.qualified("spinapp_ready_seconds"),
            help: "Time from a change of a SpinApp until that version is ready.",
            buckets: Self.readyBounds
        )
        self.time = time
        records = apps.part(\.passing.times)
    }

    /// The present moment, for ``applied(_:asOf:)``.
    package var now: Duration { time.now }

    /// Begins to measure: everything that there is has been seen, and this process acts on what changes.
    package func begin() { isOn.store(true, ordering: .relaxed) }

    /// An app was changed or came.
    package func changed(from old: SpinApp?, to app: SpinApp) {
        guard old?.metadata.generation != app.metadata.generation, !app.metadata.isBeingDeleted else {
            return
        }
        // One that comes with a status about its version was seen before.
        if old == nil, app.status.observedGeneration >= max(app.metadata.generation, 1) { return }
        guard isOn.load(ordering: .relaxed) else { return }
        let change = Change(generation: app.metadata.generation, moment: time.now)
        records.update(app.key) { record in
            // What another app of this name was waiting for is over.
            record.unapplied = (old == nil ? nil : record.unapplied) ?? change.moment
            record.unready = change
        }
    }

    /// Something else was changed that an app is made from.
    package func surroundingsChanged(of app: ObjectKey) {
        guard isOn.load(ordering: .relaxed) else { return }
        let now = time.now
        records.update(app) { $0.unapplied = $0.unapplied ?? now }
    }

    /// Everything about an app was applied, by a reconcile that began at that moment. What changed later hasn't been.
    package func applied(_ app: ObjectKey, asOf start: Duration) {
        if let since = remove(app, asOf: start) { applied.observe(time.now - since) }
    }

    /// An app can't be applied until somebody mends something, so the time isn't the operator's any more.
    package func refused(_ app: ObjectKey, asOf start: Duration) { _ = remove(app, asOf: start) }

    /// A status was written, or is already as it should be.
    package func told(_ status: SpinAppStatus, of app: ObjectKey) {
        guard let condition = status.condition(.ready) else { return }
        let isReady = condition.status == .true
        // It may stay so for ever.
        let isAtRest = [Reason.externallyManaged, .paused].contains { $0.rawValue == condition.reason }
        guard isReady || isAtRest else { return }
        let change: Change? = records.update(app) { record in
            guard let change = record.unready, status.observedGeneration >= change.generation else {
                return nil
            }
            record.unready = nil
            return change
        }
        if isReady, let change { ready.observe(time.now - change.moment) }
    }

    private func remove(_ app: ObjectKey, asOf start: Duration) -> Duration? {
        records.update(app) { record in
            guard let since = record.unapplied, since <= start else { return nil }
            record.unapplied = nil
            return since
        }
    }
}

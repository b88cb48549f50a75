// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI
import SpinRendering
import SpinState

extension SpinAppReconciler {
    /// Writes into the status how the app's children and their pods are doing.
    func updateStatus(
        _ outcome: StatusReport.Outcome,
        of app: SpinApp,
        _ report: StatusReport,
        lookAgain: Duration?,
        waitingFor wait: RolloutWait?
    ) async throws -> Outcome {
        var outcome = outcome
        var waits = [lookAgain, wait?.lookAgain]
        if case .applied(let deployment, let service, _, let image) = outcome {
            let label = ChildNames(app: app.metadata.name).appLabel
            let found = try await pods.inspect(app.key, label: label, of: deployment, now: report.now)
            outcome = .applied(deployment, service: service, podFailure: found.failure, image: image)
            waits.append(found.lookAgain)
        }
        var status = report.status(for: outcome)
        gate.pacer.observe(app.key, RolloutLine.Observation(status))
        if let wait { status = report.status(status, waitingFor: wait) }
        waits.append(try await write(status, of: app))
        return waits.compactMap(\.self).min().map { .requeue(after: $0) } ?? .settled
    }

    /// Writes into the status which objects couldn't be applied.
    func updateStatus(
        _ failed: FailedChildren,
        of app: SpinApp,
        _ report: StatusReport
    ) async throws -> Outcome {
        var waits = [failed.lookAgain]
        if let failure = failed.failures.told {
            let outcome = StatusReport.Outcome.failed(
                failure,
                running: failed.running,
                service: failed.service.map { .some($0) }
            )
            waits.append(try await write(report.status(for: outcome), of: app))
        }
        // Told, and then tried again as any such failure is, with its own growing waits.
        if let error = failed.failures.other ?? failed.failures.error { throw error }
        let wait = waits.compactMap(\.self).min()
        if let cause = failed.failures.told?.retryCause(of: app.key) { return .retry(cause, atLatest: wait) }
        return wait.map { .requeue(after: $0) } ?? .settled
    }

    /// Writes a failure to apply the app into the status.
    func updateStatus(_ failure: AppFailure, of app: SpinApp, _ report: StatusReport) async throws -> Outcome
    {
        let running = children.deployment(of: app)
        let wait = try await write(
            report.status(for: .failed(failure, running: running, service: nil)),
            of: app
        )
        if let cause = failure.retryCause(of: app.key) { return .retry(cause, atLatest: wait) }
        return wait.map { .requeue(after: $0) } ?? .settled
    }

    /// Writes into the status of an app that isn't read that it is over a bound. Nothing else of it is written, and nothing
    /// is deleted.
    ///
    /// Its status is asked for, since a cache can't keep it: twice for each of its changes, as the write is one.
    func updateStatus(
        _ failure: AppFailure,
        ofUnread stub: UndecodableObject,
        _ key: ObjectKey
    ) async throws -> Outcome {
        gate.fail(key)
        configurations.release(key)
        // By a list of one, since the operator has the right to list.
        let found = try await reader.list(SpinAppHead.self, Selection(key), ListOptions(limit: 1))
        if !found.undecodable.isEmpty { recordWarning(.objectTooLarge, failure.message, of: stub, key) }
        guard let head = found.items.first else { return .settled }
        guard head.metadata.uid == stub.uid, !head.metadata.isBeingDeleted else { return .settled }
        let app = head.app
        var failure = failure
        let told = app.status.condition(.ready)
        if let told, told.reason == failure.reason, told.observedGeneration == app.metadata.generation {
            // The size in the message is that of before the status was written, which is no reason to write again.
            failure.message = told.message
        }
        let report = StatusReport(
            app: app,
            executor: app.status.activeScheduler,
            selector: ChildNames(app: app.metadata.name).selector,
            now: wallClock()
        )
        let running = children.deployment(of: app)
        let status = report.status(for: .failed(failure, running: running, service: nil))
        let wait = try await write(status, of: app, isRead: false)
        return wait.map { .requeue(after: $0) } ?? .settled
    }

    /// Writes a status, and reports the failure in it in one event when it is new.
    ///
    /// A failure that was reported and is not in the status yet is remembered, so that one that can't be written makes no
    /// stream of events.
    ///
    /// - Returns: How long the write can wait; `nil` where the status is written.
    private func write(
        _ status: SpinAppStatus,
        of app: SpinApp,
        isRead: Bool = true
    ) async throws -> Duration? {
        if let news = FailureEvent(in: status, before: app.status),
            memory.update(app.key, { $0.passing.reportedFailure.replace(with: news) })
        {
            events.record(
                .warning,
                reason: news.reason,
                action: "Reconcile",
                note: news.note,
                about: EventReference(app)
            )
        }
        let wait =
            isRead
            ? try await statuses.write(status, of: app)
            : try await statuses.write(status, ofUnread: app, answer: SpinAppHead.self)
        if wait == nil {
            memory.update(app.key) { $0.passing.reportedFailure = nil }
            times?.told(status, of: app.key)
        }
        return wait
    }

    /// Tells of an app that can't be read; its status can't be computed, so an event has to do.
    func reportUnreadable(_ key: ObjectKey) {
        guard let unreadable = caches.apps.undecodable(key) else { return }
        recordWarning(.unreadable, "cannot read this SpinApp: \(unreadable.reason)", of: unreadable, key)
    }

    private func recordWarning(
        _ reason: Reason,
        _ note: String,
        of stub: UndecodableObject,
        _ key: ObjectKey
    ) {
        events.record(
            .warning,
            reason: reason.rawValue,
            action: "Reconcile",
            note: note,
            about: EventReference(
                type: SpinApp.type,
                key: key,
                uid: stub.uid,
                resourceVersion: stub.resourceVersion
            )
        )
    }
}

extension FailureEvent? {
    /// Makes it another one, and says whether it was not.
    fileprivate mutating func replace(with news: FailureEvent) -> Bool {
        defer { self = news }
        return self != news
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel
import KubeRuntime
import SpinAPI
import SpinState

/// Decides whether an app's pods may be rolled now.
struct RolloutGate: Sendable {
    /// What is to become of a Deployment.
    enum Decision: Sendable, Hashable {
        /// It is applied, with these annotations beside what was rendered.
        case apply([String: String])
        /// Its pod template has to stay as it is for now.
        case wait(RolloutWait)

        /// The annotations to apply.
        var notes: [String: String] {
            if case .apply(let notes) = self { notes } else { [:] }
        }
    }

    let pacer: RolloutPacer
    /// What holds the changed values of each app back, for as long as there are some to roll out.
    let brakes: Remembered<RotationBrake?>
    let time: TimeSource
    let wallClock: @Sendable () -> Timestamp

    /// An app is gone, or has no Deployment any more.
    func leave(_ app: ObjectKey) {
        pacer.remove(app)
        brakes.set(nil, for: app)
    }

    /// An app can't be applied, so it waits for no turn; if it was being rolled, that failed.
    func fail(_ app: ObjectKey) {
        pacer.withdraw(app)
        pacer.observe(app, .failed)
    }

    /// - Parameters:
    ///   - deployment: what is to be applied.
    ///   - live: the Deployment that there is.
    ///   - applied: the pod template that was applied to it last, where it has no fingerprint.
    ///   - isShared: whether others take the values from the same objects.
    func decide(
        _ deployment: JSONValue,
        _ fingerprint: TemplateFingerprint,
        of app: SpinApp,
        on executor: SpinAppExecutor,
        live: Deployment?,
        applied: JSONValue?,
        isShared: Bool
    ) -> Decision {
        let noted = live?.metadata.annotations ?? [:]
        var notes = [
            SpinKeyspace.appliedTemplateAnnotation: fingerprint.annotation,
            SpinKeyspace.executorAnnotation: executor.key.description,
        ]
        notes[SpinKeyspace.configurationTimeAnnotation] = noted[SpinKeyspace.configurationTimeAnnotation]
        let cause = RolloutCause(of: app, fingerprint, deployment, live: live, applied: applied)
        if cause == .values {
            let last = noted[SpinKeyspace.configurationTimeAnnotation].flatMap(Timestamp.init)
            let wait = wait(of: app.key, for: fingerprint.pods, since: last, executor.rollouts)
            if let wait {
                pacer.withdraw(app.key)
                return .wait(RolloutWait(wait, executor.rollouts, lastRollout: last))
            }
            notes[SpinKeyspace.configurationTimeAnnotation] = wallClock().seconds
        } else {
            brakes.set(nil, for: app.key)
        }
        switch cause {
        case .none:
            // It may still be under way.
            notes[SpinKeyspace.pacedByAnnotation] = noted[SpinKeyspace.pacedByAnnotation]
            pacer.withdraw(app.key)
        case .app: pacer.remove(app.key)
        case .values where !isShared: pacer.remove(app.key)
        case .values, .executor:
            guard let permit = pacer.request(app.key, isHealthy: isHealthy(app, live), of: executor) else {
                return .wait(RolloutWait(for: executor))
            }
            if permit.countsFailure {
                notes[SpinKeyspace.pacedByAnnotation] = executor.key.description
            }
        }
        return .apply(notes)
    }

    /// How long an app with changed values is to wait; `nil` where it may roll.
    private func wait(
        of app: ObjectKey,
        for values: String,
        since last: Timestamp?,
        _ settings: SpinAppExecutor.RolloutSettings
    ) -> RotationBrake.Wait? {
        let now = time.now
        let age = last.map { Duration.microseconds(max(0, wallClock().microseconds - $0.microseconds)) }
        return brakes.update(app) { known in
            var brake = known ?? RotationBrake(values, now: now)
            defer { known = brake }
            return brake.wait(for: values, now: now, sinceLastRollout: age, settings)
        }
    }

    private func isHealthy(_ app: SpinApp, _ live: Deployment?) -> Bool {
        app.status.condition(.stalled) == nil
            && live.map { RolloutVerdict(of: $0.rollout).isRolledOut } == true
    }
}

// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import SpinAPI
package import SpinState

/// Computes an app's status. Pure: the state of its children in, the status to write out.
package struct StatusReport: Sendable {
    /// What became of the latest attempt to bring the app to its spec.
    package enum Outcome: Sendable {
        /// The children are as rendered; `nil` for an app without a Service. The trouble is that of its pods, the
        /// image what they run.
        case applied(Deployment, service: ServiceAddress?, podFailure: PodFailure?, image: String)
        /// Somebody else runs the app; we only keep its Service.
        case external(service: ServiceAddress?)
        /// The app can't be brought to its spec. What was applied before goes on running. Without a Service
        /// given nothing new is known of it.
        case failed(AppFailure, running: Deployment?, service: ServiceAddress?? = nil)
    }

    package let app: SpinApp
    package let executor: String
    package let selector: String
    package let now: Timestamp

    package init(app: SpinApp, executor: String, selector: String, now: Timestamp) {
        self.app = app
        self.executor = executor
        self.selector = selector
        self.now = now
    }

    /// The status for that outcome. Equal to the app's own where there is nothing new to tell.
    package func status(for outcome: Outcome) -> SpinAppStatus {
        var status = SpinAppStatus()
        status.observedGeneration = app.metadata.generation
        status.activeScheduler = executor
        status.selector = selector
        status.image = app.status.image
        switch outcome {
        case .applied(let deployment, let service, let podFailure, let image):
            let verdict = RolloutVerdict(
                of: deployment.rollout,
                podFailure: podFailure,
                told: app.status.condition(.ready),
                isPaused: app.spec.paused
            )
            status.record(deployment)
            record(service, into: &status)
            if verdict.isRolledOut { status.image = image }
            status.conditions = conditions(verdict)
        case .external(let service):
            status.image = ""
            record(service, into: &status)
            status.conditions = externalConditions()
        case .failed(let failure, let running, let service):
            if let running { status.record(running) }
            status.serviceName = app.status.serviceName
            status.url = app.status.url
            if let service { record(service, into: &status) }
            status.conditions = conditions(failure, running: running.map { RolloutVerdict(of: $0.rollout) })
        }
        return status.among(app.status.conditions)
    }

    private func record(_ service: ServiceAddress?, into status: inout SpinAppStatus) {
        status.serviceName = service?.name ?? ""
        status.url = service?.url(in: app.metadata.namespace) ?? ""
    }

    /// The three that are always there, and of kstatus's two the one that holds.
    private func conditions(_ verdict: RolloutVerdict) -> [Condition] {
        var conditions = [
            condition(.ready, verdict.ready),
            condition(.available, verdict.available),
            condition(.progressing, verdict.progressing),
        ]
        if let failure = verdict.failure {
            conditions.append(condition(.stalled, failure))
        } else if verdict.progressing.status == .true, verdict.progressing.reason != .paused {
            conditions.append(condition(.reconciling, verdict.progressing))
        }
        return conditions
    }

    private func conditions(_ failure: AppFailure, running verdict: RolloutVerdict?) -> [Condition] {
        let available = verdict?.available
        return [
            condition(.ready, .false, failure.reason, failure.message),
            condition(
                .available,
                available?.status ?? .false,
                available?.reason.rawValue ?? failure.reason,
                available?.message ?? failure.message
            ),
            // Argo CD's health check takes this word for what makes an app Degraded.
            condition(.progressing, .false, failure.reason, "failed: \(failure.message)"),
            condition(.stalled, .true, failure.reason, failure.message),
        ]
    }

    private func externalConditions() -> [Condition] {
        let message =
            "managed externally, because SpinAppExecutor \"\(executor)\" has createDeployment set to false"
        return [ConditionType.ready, .available, .progressing].map {
            condition($0, .unknown, Reason.externallyManaged.rawValue, message)
        }
    }

    private func condition(_ type: ConditionType, _ finding: RolloutVerdict.Finding) -> Condition {
        condition(type, finding.status, finding.reason.rawValue, finding.message)
    }

    func condition(
        _ type: ConditionType,
        _ status: ConditionStatus,
        _ reason: String,
        _ message: String
    ) -> Condition {
        let history = ConditionHistory(
            conditions: app.status.conditions,
            generation: app.metadata.generation,
            now: now
        )
        return history.condition(type, status, reason, message)
    }
}

extension SpinAppStatus {
    fileprivate mutating func record(_ deployment: Deployment) {
        deploymentName = deployment.metadata.name
        replicas = Int32(clamping: deployment.status.replicas)
        readyReplicas = Int32(clamping: deployment.status.readyReplicas)
        updatedReplicas = Int32(clamping: deployment.status.updatedReplicas)
    }
}

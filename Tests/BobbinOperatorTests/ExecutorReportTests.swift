// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import Testing

@testable import BobbinOperator

struct ExecutorReportTests {
    private func progress(
        _ updated: Int,
        _ inProgress: Int,
        _ waiting: Int,
        failed: Int = 0
    ) -> RolloutProgress {
        var progress = RolloutProgress()
        progress.updated = updated
        progress.inProgress = inProgress
        progress.waiting = waiting
        progress.failed = failed
        progress.total = updated + inProgress + waiting + failed
        return progress
    }

    private func status(
        _ progress: RolloutProgress?,
        isStalled: Bool = false,
        after before: SpinAppExecutorStatus = .init()
    ) -> SpinAppExecutorStatus {
        var executor = SpinAppExecutor()
        executor.metadata.generation = 3
        executor.status = before
        return ExecutorReport(executor: executor, now: Timestamp(microseconds: 0))
            .status(progress, isStalled: isStalled)
    }

    @Test func `an executor without a rollout has no status`() {
        #expect(status(nil) == SpinAppExecutorStatus())
    }

    @Test func `a rollout says how far it is, and when it is done`() {
        let under = status(progress(12, 10, 18))
        #expect(under.rollout?.total == 40 && under.observedGeneration == 3)
        #expect(under.condition("Progressing")?.status == "True")
        #expect(
            under.condition("Progressing")?.message == "12 of 40 apps are updated; 10 in progress, 18 waiting"
        )
        let done = status(progress(40, 0, 0), after: under)
        #expect(done.condition("Progressing")?.reason == "RolledOut")
        #expect(status(progress(40, 0, 0), after: done) == done)
    }

    @Test func `failures that stop it are told, and others' conditions stay`() {
        var before = status(progress(12, 10, 18))
        before.conditions.append(Condition(type: "Theirs", status: "True", reason: "R"))
        let stalled = status(progress(12, 0, 25, failed: 3), isStalled: true, after: before)
        #expect(stalled.condition("Stalled")?.reason == "RolloutStalled")
        #expect(stalled.condition("Progressing")?.status == "False")
        #expect(stalled.condition("Theirs") != nil)
        #expect(status(progress(15, 10, 15), after: stalled).condition("Stalled") == nil)
    }

    @Test func `what an earlier operator left is ended where nothing is under way`() {
        let left = status(progress(12, 10, 18))
        let ended = status(nil, after: left)
        #expect(ended.rollout == progress(40, 0, 0))
        #expect(status(nil, after: ended) == ended)
    }

    @Test func `a status is read as it was written`() throws {
        let status = status(progress(12, 10, 18, failed: 1))
        #expect(try SpinAppExecutorStatus(json: status.json.jsonBytes) == status)
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import Testing

@testable import BobbinOperator

struct RolloutLineTests {
    private func executor(_ concurrent: Int = 2, failures: Int = 2, generation: Int64 = 1) -> SpinAppExecutor
    {
        var executor = SpinAppExecutor()
        executor.metadata.key = ObjectKey(namespace: "bobbin", name: "shim")
        executor.metadata.generation = generation
        executor.rollouts.maxConcurrent = concurrent
        executor.rollouts.maxFailures = failures
        return executor
    }

    private func app(_ number: Int) -> ObjectKey { ObjectKey(namespace: "ns", name: "app-\(number)") }

    /// A line in which so many apps asked to be rolled, and those that may.
    private func line(
        of count: Int,
        _ executor: SpinAppExecutor,
        isHealthy: Bool = true
    ) -> (RolloutLine, admitted: [ObjectKey]) {
        var line = RolloutLine(executor)
        let admitted = (0..<count).map(app).filter {
            line.request($0, isHealthy: isHealthy, of: executor) != nil
        }
        return (line, admitted)
    }

    private func counts(_ line: RolloutLine) -> [Int] {
        guard let progress = line.progress else { return [] }
        return [progress.updated, progress.inProgress, progress.waiting, progress.failed]
    }

    @Test func `no more than the limit roll at a time, and all get their turn in order`() {
        let executor = executor()
        var (line, admitted) = line(of: 7, executor)
        #expect(admitted == [app(0), app(1)])
        var order = admitted
        while let first = admitted.first {
            admitted.removeFirst()
            line.observe(first, .rolling)
            #expect(line.next.isEmpty)
            line.observe(first, .settled)
            for next in line.next {
                #expect(line.request(next, isHealthy: true, of: executor) != nil)
                admitted.append(next)
                order.append(next)
            }
            #expect(line.progress.map { $0.inProgress <= 2 } == true)
        }
        #expect(order == (0..<7).map(app))
        #expect(counts(line) == [7, 0, 0, 0])
    }

    @Test func `who is rolled again and again overtakes nobody`() {
        let executor = executor()
        var (line, _) = line(of: 4, executor)
        line.observe(app(0), .settled)
        #expect(line.request(app(0), isHealthy: true, of: executor) == nil)
        #expect(line.request(app(3), isHealthy: true, of: executor) == nil)
        #expect(line.next == [app(2)])
        #expect(line.request(app(2), isHealthy: true, of: executor) != nil)
    }

    @Test func `failures stop the line, but for those that failed`() {
        let executor = executor()
        var (line, _) = line(of: 6, executor)
        line.observe(app(0), .failed)
        #expect(!line.isStalled && line.next == [app(2)])
        line.observe(app(1), .failed)
        #expect(line.isStalled && line.next.isEmpty)
        #expect(line.request(app(3), isHealthy: true, of: executor) == nil)
        #expect(counts(line) == [0, 0, 4, 2])
        // A value that both take is corrected.
        #expect(line.request(app(0), isHealthy: false, of: executor) != nil)
        line.observe(app(0), .settled)
        #expect(!line.isStalled && line.next == [app(2), app(3)])
    }

    @Test func `another version of the executor starts anew`() {
        var (line, _) = line(of: 6, executor())
        line.observe(app(0), .failed)
        line.observe(app(1), .failed)
        let corrected = executor(generation: 2)
        #expect(line.request(app(2), isHealthy: true, of: corrected) != nil)
        #expect(!line.isStalled)
    }

    @Test func `apps that weren't well before stop nobody`() {
        var (line, _) = line(of: 4, executor(), isHealthy: false)
        line.observe(app(0), .failed)
        line.observe(app(1), .failed)
        #expect(!line.isStalled && line.next == [app(2), app(3)])
    }

    @Test func `one that rolls may go on with what is newer`() {
        let executor = executor()
        var (line, _) = line(of: 3, executor)
        #expect(line.request(app(0), isHealthy: false, of: executor) == .init(countsFailure: true))
        #expect(counts(line) == [0, 2, 1, 0])
    }

    @Test(arguments: [true, false])
    func `a place is given free by who has no need of it`(isGone: Bool) {
        let executor = executor()
        var (line, _) = line(of: 4, executor)
        line.withdraw(app(2))
        line.withdraw(app(0))
        #expect(counts(line) == [0, 2, 1, 0])
        if isGone { line.remove(app(0)) } else { line.observe(app(0), .settled) }
        #expect(line.next == [app(3)])
    }

    @Test func `what rolls and what failed is taken over from an earlier operator`() {
        let executor = executor(3)
        var line = RolloutLine(executor)
        line.restore(updated: 5)
        line.restore(app(0), hasFailed: false)
        line.restore(app(1), hasFailed: true)
        line.restore(app(2), hasFailed: true)
        #expect(line.isStalled)
        #expect(line.request(app(3), isHealthy: true, of: executor) == nil)
        #expect(counts(line) == [5, 1, 1, 2])
        line.observe(app(2), .settled)
        #expect(line.next == [app(3)])
    }

    @Test func `a new rollout counts from the start`() {
        let executor = executor(10)
        var (line, _) = line(of: 3, executor)
        for number in 0..<3 { line.observe(app(number), .settled) }
        #expect(counts(line) == [3, 0, 0, 0])
        _ = line.request(app(0), isHealthy: true, of: executor)
        #expect(counts(line) == [0, 1, 0, 0])
    }

    @Test func `a raised limit lets more of them in`() {
        var (line, _) = line(of: 6, executor(1))
        #expect(line.request(app(1), isHealthy: true, of: executor(4)) != nil)
        #expect(line.next.count == 2)
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import KubeRuntime

struct LeaseStateMachineTests {
    private let time = Timestamp(microseconds: 1_700_000_000_000_001)

    private func lease(
        _ holder: String,
        renewed: String = "r",
        version: String = "1",
        transitions: Int = 3
    ) -> Lease {
        var metadata = ObjectMeta()
        metadata.resourceVersion = version
        var record = LeaseRecord()
        record.holder = holder
        record.durationSeconds = 15
        record.renewTime = renewed
        record.acquireTime = "a"
        record.transitions = transitions
        return Lease(metadata: metadata, record: record)
    }

    @Test func `where there is no lease one is created`() {
        let machine = LeaseStateMachine(identity: "me", timing: .init())
        guard case .create(let record) = machine.next(at: .zero, timestamp: time) else {
            Issue.record("not created")
            return
        }
        #expect(record.holder == "me")
        #expect(record.transitions == 0)
        #expect(record.durationSeconds == 15)
        #expect(record.renewTime == "2023-11-14T22:13:20.000001Z")
    }

    @Test func `another's lease counts from when it was last seen to change, whatever its times say`() {
        var machine = LeaseStateMachine(identity: "me", timing: .init())
        machine.saw(lease("other", renewed: "1970-01-01T00:00:00.000000Z"), at: .seconds(100))
        var action = machine.next(at: .seconds(114), timestamp: time)
        #expect(action == .wait(holder: "other"))
        machine.saw(lease("other", renewed: "2999-01-01T00:00:00.000000Z"), at: .seconds(114))
        action = machine.next(at: .seconds(128), timestamp: time)
        #expect(action == .wait(holder: "other"))
        machine.saw(lease("other", renewed: "2999-01-01T00:00:00.000000Z", version: "7"), at: .seconds(129))
        guard case .update(let record, "7") = machine.next(at: .seconds(129), timestamp: time) else {
            Issue.record("not taken over")
            return
        }
        #expect(record.transitions == 4)
        #expect(record.acquireTime == time.micro)
    }

    @Test func `a renewal keeps the time of acquisition and is no transition`() {
        var machine = LeaseStateMachine(identity: "me", timing: .init())
        machine.saw(lease("me"), at: .zero)
        guard case .update(let record, "1") = machine.next(at: .seconds(1), timestamp: time) else {
            Issue.record("not renewed")
            return
        }
        #expect(record.transitions == 3)
        #expect(record.acquireTime == "a")
    }

    @Test func `leadership is lost at the deadline after the last renewal was begun`() {
        var machine = LeaseStateMachine(identity: "me", timing: .init())
        var standing = machine.wrote(lease("me"), begunAt: .seconds(10), at: .seconds(12))
        #expect(standing == .gained)
        standing = machine.leadership(at: .seconds(19))
        #expect(standing == .kept)
        standing = machine.leadership(at: .seconds(20))
        #expect(standing == .lost)
    }

    @Test func `leadership is lost where another holds the lease`() {
        var machine = LeaseStateMachine(identity: "me", timing: .init())
        _ = machine.wrote(lease("me"), begunAt: .zero, at: .zero)
        machine.saw(lease("other"), at: .seconds(1))
        let standing = machine.leadership(at: .seconds(1))
        #expect(standing == .lost)
    }

    @Test func `a release names nobody, for a second`() throws {
        var machine = LeaseStateMachine(identity: "me", timing: .init())
        _ = machine.wrote(lease("me", version: "9"), begunAt: .zero, at: .zero)
        let released = machine.release(timestamp: time)
        let release = try #require(released)
        #expect(release.version == "9")
        #expect(release.record.holder == "")
        #expect(release.record.durationSeconds == 1)
        #expect(release.record.transitions == 3)
        let again = machine.release(timestamp: time)?.version
        #expect(again == nil)
    }

    /// Candidates whose clocks show different times try at random; reads, writes and answers take random times
    /// and get lost.
    @Test(arguments: UInt64(0)..<60)
    func `two candidates with skewed clocks never both lead`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var world = World()
        var candidates = (0..<3).map { index in
            Candidate(
                machine: LeaseStateMachine(identity: "c\(index)", timing: .init()),
                skew: .seconds(Int.random(in: -100_000...100_000, using: &random))
            )
        }
        var leaders: Set<Int> = []
        for step in 0..<4000 {
            let now = Duration.milliseconds(step * 250)
            for index in candidates.indices {
                candidates[index].step(&world, now: now, timestamp: time, random: &random)
            }
            let leading = candidates.indices.filter { candidates[$0].leads(now) }
            #expect(leading.count <= 1, "seed \(seed), step \(step)")
            leaders.formUnion(leading)
        }
        #expect(!leaders.isEmpty, "seed \(seed)")
    }

    struct World {
        var lease: Lease?
        var version = 0
    }

    struct Candidate {
        enum Phase {
            case idle(until: Duration)
            case read(answerAt: Duration)
            case write(LeaseRecord, version: String?, begun: Duration, commitAt: Duration)
            case answer(Lease, begun: Duration, at: Duration)
        }

        var machine: LeaseStateMachine
        var skew: Duration
        var phase = Phase.idle(until: .zero)

        func leads(_ now: Duration) -> Bool { machine.isLeading && now + skew < machine.deadline }

        mutating func step(
            _ world: inout World,
            now: Duration,
            timestamp: Timestamp,
            random: inout SeededGenerator
        ) {
            let local = now + skew
            let delay = Duration.milliseconds(Int.random(in: 0..<3000, using: &random))
            let isLost = Int.random(in: 0..<6, using: &random) == 0
            switch phase {
            case .idle(let until):
                guard now >= until else { return }
                _ = machine.leadership(at: local)
                if Int.random(in: 0..<40, using: &random) == 0 {
                    phase = .idle(until: now + .seconds(30))
                } else {
                    phase = .read(answerAt: now + delay)
                }
            case .read(let answerAt):
                guard now >= answerAt else { return }
                machine.saw(world.lease, at: local)
                _ = machine.leadership(at: local)
                switch machine.next(at: local, timestamp: Timestamp(microseconds: Int64(world.version))) {
                case .wait: phase = .idle(until: now + .seconds(2))
                case .create(let record):
                    phase = .write(record, version: nil, begun: local, commitAt: now + delay)
                case .update(let record, let version):
                    phase = .write(record, version: version, begun: local, commitAt: now + delay)
                }
            case .write(let record, let version, let begun, let commitAt):
                guard now >= commitAt else { return }
                guard world.lease?.metadata.resourceVersion == version else {
                    phase = .idle(until: now + .seconds(2))
                    return
                }
                world.version += 1
                var metadata = ObjectMeta()
                metadata.resourceVersion = String(world.version)
                let lease = Lease(metadata: metadata, record: record)
                world.lease = lease
                phase =
                    isLost ? .idle(until: now + .seconds(2)) : .answer(lease, begun: begun, at: now + delay)
            case .answer(let lease, let begun, let at):
                guard now >= at else { return }
                _ = machine.wrote(lease, begunAt: begun, at: local)
                phase = .idle(until: now + .seconds(2))
            }
        }
    }
}

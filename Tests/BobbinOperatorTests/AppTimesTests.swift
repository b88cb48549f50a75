// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import SpinAPI
import SpinState
import Synchronization
import Testing

@testable import BobbinOperator
@testable import KubeRuntime

/// A clock that a test moves.
private final class Time: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let moment = Mutex(Duration.zero)
    var now: Instant { Instant(offset: moment.withLock { $0 }) }
    var minimumResolution: Duration { .nanoseconds(1) }
    func sleep(until deadline: Instant, tolerance: Duration?) async throws {}
    func pass(_ seconds: Int) { moment.withLock { $0 += .seconds(seconds) } }
}

struct AppTimesTests {
    private let clock = Time()
    private let metrics = MetricsRegistry(prefix: Installation.metricPrefix)
    private let memory = AppMemory(blank: AppRecord())
    private let times: AppTimes
    private let key = ObjectKey(namespace: "ns", name: "app")

    init() { times = AppTimes(metrics: metrics, apps: memory, time: TimeSource(clock)) }

    private func app(_ generation: Int64, observed: Int64 = 0) -> SpinApp {
        var app = SpinApp()
        app.metadata.key = key
        app.metadata.generation = generation
        app.status.observedGeneration = observed
        return app
    }

    private func status(
        _ generation: Int64,
        ready: ConditionStatus = .true,
        _ reason: Reason = .available
    ) -> SpinAppStatus {
        var status = SpinAppStatus()
        status.observedGeneration = generation
        status.conditions = [Condition(type: "Ready", status: ready, reason: reason.rawValue)]
        return status
    }

    private func sum(_ what: String) -> String {
        let names = ["sum", "count"].map { "bobbin_spinapp_\(what)_seconds_\($0) " }
        return names.map { name in
            metrics.text.split(separator: "\n").first { $0.hasPrefix(name) }.map { $0.dropFirst(name.count) }
                ?? ""
        }.joined(separator: "/")
    }

    @Test func `a change is measured to its application and to its readiness, and then forgotten`() {
        times.begin()
        times.changed(from: nil, to: app(1))
        clock.pass(2)
        times.applied(key, asOf: times.now)
        times.told(status(1, ready: "False", .rollingOut), of: key)
        clock.pass(5)
        times.told(status(1), of: key)
        times.told(status(1), of: key)
        #expect(sum("applied") == "2/1")
        #expect(sum("ready") == "7/1")
        #expect(memory.count == 0)
    }

    @Test func `nothing counts of what was there before`() {
        times.changed(from: nil, to: app(1))
        times.surroundingsChanged(of: key)
        times.begin()
        times.changed(from: nil, to: app(2, observed: 2))
        times.changed(from: app(2), to: app(2, observed: 2))
        times.applied(key, asOf: times.now)
        times.told(status(2), of: key)
        #expect(memory.count == 0)
        #expect(sum("applied") == "0/0")
        #expect(sum("ready") == "0/0")
    }

    @Test func `a change during a reconcile is applied by the next one`() {
        times.begin()
        let start = times.now
        clock.pass(1)
        times.changed(from: app(1), to: app(2))
        times.applied(key, asOf: start)
        #expect(sum("applied") == "0/0")
        clock.pass(3)
        times.applied(key, asOf: times.now)
        #expect(sum("applied") == "3/1")
    }

    @Test func `the wait for an app is that of its first change, its readiness that of the latest`() {
        times.begin()
        times.changed(from: app(1), to: app(2))
        clock.pass(10)
        times.changed(from: app(2), to: app(3))
        clock.pass(1)
        times.applied(key, asOf: times.now)
        times.told(status(2), of: key)
        #expect(sum("ready") == "0/0")
        times.told(status(3), of: key)
        #expect(sum("applied") == "11/1")
        #expect(sum("ready") == "1/1")
    }

    @Test func `what others have to mend isn't counted`() {
        times.begin()
        times.changed(from: app(1), to: app(2))
        times.refused(key, asOf: times.now)
        clock.pass(1000)
        times.surroundingsChanged(of: key)
        clock.pass(1)
        times.applied(key, asOf: times.now)
        #expect(sum("applied") == "1/1")
    }

    @Test(arguments: [Reason.externallyManaged, .paused])
    func `nothing is kept of an app that may never be ready`(reason: Reason) {
        times.begin()
        times.changed(from: nil, to: app(1))
        times.applied(key, asOf: times.now)
        times.told(status(1, ready: "False", reason), of: key)
        #expect(memory.count == 0)
        #expect(sum("ready") == "0/0")
    }

    @Test func `an app that was deleted and made again is measured from then on`() {
        times.begin()
        times.changed(from: app(1), to: app(2))
        clock.pass(100)
        times.changed(from: nil, to: app(1))
        clock.pass(1)
        times.applied(key, asOf: times.now)
        #expect(sum("applied") == "1/1")
    }
}

struct AppMetricsTests {
    private func app(_ name: String, _ conditions: [(String, String, String)]) -> SpinApp {
        var app = SpinApp()
        app.metadata.key = ObjectKey(namespace: "ns", name: name)
        app.status.conditions = conditions.map {
            Condition(
                type: ConditionType(rawValue: $0.0),
                status: ConditionStatus(rawValue: $0.1),
                reason: $0.2
            )
        }
        return app
    }

    private func text(_ apps: [SpinApp]) -> [Substring] {
        let metrics = MetricsRegistry(prefix: Installation.metricPrefix)
        let store = Store(apps, tally: AppMetrics.tally)
        AppMetrics.register(store, in: metrics)
        return metrics.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    }

    @Test func `apps are counted by condition, status and reason`() {
        let good = [("Ready", "True", "Available"), ("Progressing", "False", "RolledOut")]
        let apps = [
            app("a", good), app("b", good), app("c", []), app("d", [("Ready", "False", "CrashLoop")]),
        ]
        #expect(
            text(apps) == [
                #"bobbin_spinapps{condition="Progressing",status="False",reason="RolledOut"} 2"#,
                #"bobbin_spinapps{condition="Ready",status="False",reason="CrashLoop"} 1"#,
                #"bobbin_spinapps{condition="Ready",status="True",reason="Available"} 2"#,
                #"bobbin_spinapps{condition="Ready",status="Unknown",reason="None"} 1"#,
            ]
        )
    }

    @Test func `an app whose conditions change is counted where it is now, and a gone one nowhere`() {
        var state = StoreState<SpinApp>(indexes: [], tally: AppMetrics.tally, selections: [.init()])
        func change(_ version: Int, _ conditions: [(String, String, String)]) -> SpinApp {
            var app = app("a", conditions)
            app.metadata.resourceVersion = String(version)
            return app
        }
        state.begin(0)
        _ = state.apply(change(1, []), from: 0)
        _ = state.end(0, version: "1")
        _ = state.apply(change(2, [("Ready", "False", "RollingOut")]), from: 0)
        #expect(state.tally.counts == [["Ready", "False", "RollingOut"]: 1])
        _ = state.observe(change(3, [("Ready", "True", "Available")]))
        #expect(state.tally.counts == [["Ready", "True", "Available"]: 1])
        _ = state.delete(change(4, []), from: 0)
        #expect(state.tally.counts.isEmpty)
    }

    @Test func `what somebody else writes into a status makes no metric`() {
        let apps = (0..<100).map { app("\($0)", [("Ready", "\($0)", "\($0)"), ("Other\($0)", "True", "x")]) }
        #expect(text(apps) == [#"bobbin_spinapps{condition="Ready",status="Unknown",reason="Other"} 100"#])
    }
}

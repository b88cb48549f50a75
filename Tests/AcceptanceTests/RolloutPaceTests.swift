// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// What many apps share reaches them a few at a time, and an app's own edit waits for none of it.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct RolloutPaceTests {
    private static let limits = "{maxConcurrent: 5, maxFailures: 2}"
    private static let endpoint = "http://collector:4318"

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `an executor's edit rolls no more apps at a time than it says`(kind: ControlPlaneKind) async throws {
        let fleet = try await Fleet.start(
            on: try await Platform.shared(kind),
            apps: 40,
            rollouts: Self.limits
        )
        try await fleet.editExecutor(endpoint: Self.endpoint)
        try await fleet.wait(untilReached: 5, by: Self.endpoint)
        let told = try await fleet.executor("to say how far it is") {
            $0[path: "status", "rollout", "waiting"] == 35
        }
        #expect(told[path: "status", "rollout", "inProgress"] == 5)
        #expect(told.condition("Progressing")?["reason"] == "RollingOut")
        let most = try await fleet.completeAll(reachedBy: Self.endpoint)
        #expect(most <= 5)
        let done = try await fleet.executor("to be done") { $0[path: "status", "rollout", "updated"] == 40 }
        #expect(done[path: "status", "rollout", "total"] == 40)
        #expect(done.condition("Progressing")?["reason"] == "RolledOut")
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `an app that waits says so and serves, and its own edits don't wait`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let fleet = try await Fleet.start(on: platform, apps: 8, rollouts: Self.limits)
        try await fleet.editExecutor(endpoint: Self.endpoint)
        try await fleet.wait(untilReached: 5, by: Self.endpoint)
        let rolling = Set(try await fleet.reached(by: Self.endpoint).map(\.name))
        let waiting = fleet.names.filter { !rolling.contains($0) }
        for name in waiting {
            let app = try await fleet.app(name, "to wait") {
                $0.condition("Progressing")?["reason"] == "WaitingForRollout"
            }
            #expect(app.condition("Ready")?["status"] == "True")
            #expect(app.condition("Progressing")?["status"] == "True")
        }
        // What isn't in the pods reaches the Deployment, and the pods stay as they are.
        let before = try await platform.wait(for: "deployment", waiting[0], in: fleet.namespace)
        try await platform.kubectl.patch(
            "spinapp",
            waiting[0],
            in: fleet.namespace,
            #"{"spec":{"replicas":3}}"#
        )
        let scaled = try await platform.wait(
            for: "deployment",
            waiting[0],
            in: fleet.namespace,
            "to be scaled"
        ) {
            $0[path: "spec", "replicas"] == 3
        }
        #expect(scaled.template == before.template)
        // What is in the pods rolls them, with all that is new.
        try await platform.kubectl.patch(
            "spinapp",
            waiting[1],
            in: fleet.namespace,
            #"{"spec":{"image":"example.com/hello:2"}}"#
        )
        try await platform.wait(for: "deployment", waiting[1], in: fleet.namespace, "to roll") {
            $0.container?["image"] == "example.com/hello:2"
                && $0.container?.environment("OTEL_EXPORTER_OTLP_ENDPOINT") != nil
        }
        #expect(try await fleet.reached(by: Self.endpoint).count == 6)
        _ = try await fleet.completeAll(reachedBy: Self.endpoint)
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `failures stop a rollout, and another edit of the executor goes on with it`(
        kind: ControlPlaneKind
    ) async throws {
        let fleet = try await Fleet.start(
            on: try await Platform.shared(kind),
            apps: 12,
            rollouts: Self.limits
        )
        try await fleet.editExecutor(endpoint: Self.endpoint)
        try await fleet.wait(untilReached: 5, by: Self.endpoint)
        let rolling = try await fleet.unsettled
        try await fleet.fail(Array(rolling.prefix(2)))
        _ = try await fleet.executor("to be stalled") {
            $0.condition("Stalled")?["reason"] == "RolloutStalled"
        }
        let reached = try await fleet.reached(by: Self.endpoint).count
        try await fleet.complete(Array(rolling.dropFirst(2)))
        let stalled = try await fleet.executor("to count the others") {
            $0[path: "status", "rollout", "failed"] == 2 && $0[path: "status", "rollout", "updated"] == 3
        }
        #expect(stalled[path: "status", "rollout", "waiting"]?.integer == Int64(12 - reached))
        #expect(try await fleet.reached(by: Self.endpoint).count == reached)
        let corrected = "http://corrected:4318"
        try await fleet.editExecutor(endpoint: corrected)
        #expect(try await fleet.completeAll(reachedBy: corrected) <= 5)
        let done = try await fleet.executor("to be done") { $0[path: "status", "rollout", "waiting"] == 0 }
        #expect(done.condition("Stalled") == nil)
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `a restart of the operator lets no more of them roll`(kind: ControlPlaneKind) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            let first = try await Platform.start(on: plane)
            let fleet = try await Fleet.start(on: first, apps: 12, rollouts: Self.limits, in: "default")
            try await fleet.editExecutor(endpoint: Self.endpoint)
            try await fleet.wait(untilReached: 5, by: Self.endpoint)
            try await first.operatorProcess.process.stop()
            // Whoever is rolled out meanwhile makes room for one; whoever failed is remembered.
            let rolling = try await fleet.unsettled
            try await fleet.complete(Array(rolling.prefix(1)))
            try await fleet.fail(Array(rolling.dropFirst().prefix(1)))
            let second = try await OperatorProcess.start(on: plane)
            try await fleet.wait(untilReached: 7, by: Self.endpoint)
            try await fleet.fail([rolling[2]])
            _ = try await fleet.executor("to be stalled") {
                $0.condition("Stalled")?["reason"] == "RolloutStalled"
            }
            try await second.process.stop()
        }
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `a Secret of many apps rolls them at the executor's pace`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace(withExecutor: false)
        try await platform.kubectl.set("Secret", "shared", in: namespace, ["key": "one"])
        let variable = "variables: [{name: a, valueFrom: {secretKeyRef: {name: shared, key: key}}}]"
        let fleet = try await Fleet.start(
            on: platform,
            apps: 8,
            rollouts: "{maxConcurrent: 3, quietPeriodSeconds: 1}",
            in: namespace,
            variable
        )
        try await platform.kubectl.set("Secret", "shared", in: namespace, ["key": "two"])
        var most = 0
        var rolled: Set<String> = []
        _ = try await eventually("all rolled", within: .seconds(60), every: .milliseconds(200)) {
            () -> Bool? in
            let rolling = try await fleet.unsettled
            most = max(most, rolling.count)
            rolled.formUnion(rolling.map(\.name))
            try await fleet.complete(rolling)
            return rolled.count == 8 ? true : nil
        }
        #expect(most <= 3)
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func
        `a Secret that changes all the time rolls the pods at an interval, and to the newest value in the end`(
            kind: ControlPlaneKind
        ) async throws
    {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace(withExecutor: false)
        try await platform.kubectl.set("Secret", "source", in: namespace, ["key": "0"])
        let executor = Platform.executor(
            "containerd-shim-spin",
            "  rollouts: {minIntervalSeconds: 4, quietPeriodSeconds: 1}"
        )
        try await platform.kubectl.apply(executor, in: namespace)
        let variable = "variables: [{name: a, valueFrom: {secretKeyRef: {name: source, key: key}}}]"
        try await platform.kubectl.apply(Platform.app("app", variable), in: namespace)
        let before = try await platform.wait(for: "deployment", "app", in: namespace)
        let start = ContinuousClock.now
        var value = 0
        while ContinuousClock.now - start < .seconds(14) {
            value += 1
            try await platform.kubectl.set("Secret", "source", in: namespace, ["key": "\(value)"])
        }
        // The first value comes back, which has the first template: so it is known when the newest is there.
        try await platform.kubectl.set("Secret", "source", in: namespace, ["key": "0"])
        try await platform.wait(for: "deployment", "app", in: namespace, "to be as it was") {
            $0.template == before.template
        }
        let history = [before] + (try await platform.history(of: before))
        let rolls = zip(history, history.dropFirst()).filter { $0.template != $1.template }.map(\.1)
        let times = rolls.compactMap {
            $0[path: "metadata", "annotations", "core.spinkube.dev/configuration-time"]?.string
        }.compactMap(Timestamp.init)
        #expect(times.count == rolls.count && !rolls.isEmpty && value > rolls.count)
        for (one, next) in zip(times, times.dropFirst()) {
            #expect(next.microseconds - one.microseconds >= 4_000_000)
        }
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `what holds a rotation up is told`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace(withExecutor: false)
        try await platform.kubectl.set("Secret", "source", in: namespace, ["key": "0"])
        let fleet = try await Fleet.start(
            on: platform,
            apps: 1,
            rollouts: "{minIntervalSeconds: 3600, quietPeriodSeconds: 0}",
            in: namespace,
            "variables: [{name: a, valueFrom: {secretKeyRef: {name: source, key: key}}}]"
        )
        let before = try await platform.wait(for: "deployment", "app-0", in: namespace)
        try await platform.kubectl.set("Secret", "source", in: namespace, ["key": "1"])
        let rolled = try await platform.wait(for: "deployment", "app-0", in: namespace, "to roll") {
            $0.template != before.template
        }
        try await fleet.complete([rolled])
        try await platform.kubectl.set("Secret", "source", in: namespace, ["key": "2"])
        let app = try await fleet.app("app-0", "to wait") {
            $0.condition("Progressing")?["reason"] == "RotationDelayed"
        }
        #expect(app.condition("Ready")?["status"] == "True")
        // An edit of the app takes the value along.
        try await platform.kubectl.patch(
            "spinapp",
            "app-0",
            in: namespace,
            #"{"spec":{"image":"example.com/hello:2"}}"#
        )
        try await platform.wait(for: "deployment", "app-0", in: namespace, "to roll") {
            $0.container?["image"] == "example.com/hello:2"
        }
        _ = try await fleet.app("app-0", "to wait no more") {
            $0.condition("Progressing")?["reason"] != "RotationDelayed"
        }
    }
}

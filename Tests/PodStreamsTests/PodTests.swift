// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import PodStreams

/// A pod from the part of its JSON that matters.
func pod(
    _ name: String,
    ready: Bool = true,
    created: String = "2026-01-01T00:00:00Z",
    _ more: String = ""
) throws -> AppPod {
    try AppPod(
        json: Array(
            """
            {"metadata": {"name": "\(name)", "namespace": "default", "uid": "uid-\(name)",
              "creationTimestamp": "\(created)"},
             "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "\(ready ? "True" : "False")"}],
              "containerStatuses": [{"name": "app", "containerID": "c://\(name)-1", "state": {"running": {}}},
                {"name": "side", "containerID": "", "state": {"waiting": {"reason": "ImagePullBackOff"}}}]},
             "spec": {"initContainers": [{"name": "prepare"}], "containers": [
              {"name": "app", "ports": [{"name": "metrics", "containerPort": 9}, {"name": "http-app", "containerPort": 3000}]},
              {"name": "side"}]}\(more)}
            """.utf8
        )
    )
}

@Suite struct PodTests {
    @Test func `the port is that of the container port http-app, and 80 where there is none`() throws {
        #expect(try pod("a").httpPort == 3000)
        #expect(AppPod().httpPort == 80)
    }

    @Test func `connections stay with the pod in use, else go to the ready one that is oldest`() throws {
        let pods = [
            try pod("young", created: "2026-01-03T00:00:00Z"), try pod("old", ready: false),
            try pod("middle", created: "2026-01-02T00:00:00Z"),
        ]
        #expect(PodChoice.best(of: pods)?.metadata.name == "middle")
        #expect(PodChoice.best(of: pods, after: "uid-young")?.metadata.name == "young")
        #expect(PodChoice.best(of: pods, after: "uid-old")?.metadata.name == "middle")
        #expect(
            PodChoice.best(of: pods, after: "uid-middle", without: ["uid-middle"])?.metadata.name == "young"
        )
        #expect(PodChoice.best(of: pods, without: ["uid-middle", "uid-young"]) == nil)
    }

    @Test func `a pod on its way out gets no new connections`() throws {
        var leaving = try pod("leaving")
        leaving.metadata.deletionTimestamp = "2026-01-01T00:00:01Z"
        #expect(PodChoice.best(of: [leaving], after: "uid-leaving") == nil)
        #expect(PodChoice.reason([leaving]) == "pod \"leaving\" is being deleted")
    }

    @Test func `why no pod can be used is said`() throws {
        #expect(PodChoice.reason([]) == "no pods found")
        #expect(PodChoice.reason([try pod("a", ready: false)]) == "pod \"a\" is Running (ImagePullBackOff)")
        var pending = AppPod()
        pending.metadata.key = ObjectKey(namespace: "default", name: "b")
        #expect(PodChoice.reason([pending]) == "pod \"b\" is Pending")
    }

    @Test func `logs are of the app's container unless others are asked for, and of those that ran`() throws {
        let pods = [try pod("b", created: "2026-01-02T00:00:00Z"), try pod("a")]
        let app = LogSource(
            pod: ObjectKey(namespace: "default", name: "a"),
            uid: "uid-a",
            container: "app",
            run: "c://a-1"
        )
        #expect(ContainerChoice.main.sources(pods).first == app)
        #expect(ContainerChoice.main.sources(pods).map(\.pod.name) == ["a", "b"])
        #expect(
            ContainerChoice.all.containers(of: pods[0])?.map(\.name).sorted() == ["app", "prepare", "side"]
        )
        #expect(ContainerChoice.all.sources(pods).map(\.container) == ["app", "app"])
        #expect(ContainerChoice.named("side").sources(pods).isEmpty)
        #expect(ContainerChoice.named("side").problem(pods) == nil)
        #expect(
            ContainerChoice.named("nope").problem(pods)?.hasSuffix("choose one of: app, prepare, side")
                == true
        )
    }
}

@Suite struct GivenDurationTests {
    @Test(arguments: [
        ("5m", 300), ("1h30m", 5400), ("90s", 90), ("1.5h", 5400), ("100ms", 1), ("1s500ms", 2),
    ])
    func `durations are read as kubectl does`(text: String, seconds: Int) {
        #expect(GivenDuration(text)?.seconds == seconds)
    }

    @Test(arguments: ["", "5", "m", "-5m", "5 m", "5d", "0s", "1..5s", "5m5"])
    func `anything else is no duration`(text: String) { #expect(GivenDuration(text) == nil) }
}

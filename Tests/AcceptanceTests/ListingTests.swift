// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// API servers that don't begin a watch with all that is there (WatchList), as those before Kubernetes 1.34 may.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct ListingTests {
    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `where lists aren't streamed, apps and Shims work all the same`(kind: ControlPlaneKind) async throws
    {
        try await ControlPlane.withOwn(kind, auditing: true, streamsLists: false) { plane in
            try await plane.kubectl("apply", "-f", "-", input: ScalingTests.definition)
            let platform = try await Platform.start(on: plane)
            let namespace = try await platform.namespace()
            for kind in ["Secret", "ConfigMap"] {
                try await platform.kubectl.set(kind, "source", in: namespace, ["key": "one"])
            }
            let spec = """
                variables:
                - {name: a, valueFrom: {secretKeyRef: {name: source, key: key}}}
                - {name: b, valueFrom: {configMapKeyRef: {name: source, key: key}}}
                """
            try await platform.kubectl.apply(Platform.app("hello", spec), in: namespace)
            let before = try await platform.wait(for: "deployment", "hello", in: namespace)
            try await platform.kubectl.set("Secret", "source", in: namespace, ["key": "two"])
            try await platform.wait(for: "deployment", "hello", in: namespace, "to roll") {
                $0.template != before.template
            }
            try await ShimLab.with(platform) { lab in
                try await lab.addNodes(1)
                try await lab.apply()
                try await lab.ready(nodes: 1)
            }
            let requests = try #require(plane.auditLog).requests()
            #expect(requests.contains { $0.verb == "list" && $0.resource == "spinapps" })
            try await platform.operatorProcess.process.stop()
        }
    }
}

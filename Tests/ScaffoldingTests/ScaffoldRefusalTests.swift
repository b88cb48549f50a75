// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scaffolding

/// What is refused before it gets anywhere near a cluster.
struct ScaffoldRefusalTests {
    private func refusal(_ change: (inout Scaffold) throws -> Void) throws -> String {
        var scaffold = Scaffold(image: ScaffoldTests.image)
        try change(&scaffold)
        let error = #expect(throws: ScaffoldError.self) { try scaffold.objects() }
        return error?.description ?? ""
    }

    @Test func `an image that is none`() throws {
        #expect(try refusal { $0.image = "no image!" } == "invalid image reference \"no image!\"")
    }

    @Test(arguments: ["Hello", "hello_world", "-a", "a.", "a..b", "", String(repeating: "a", count: 254)])
    func `a name that no object can have`(name: String) throws {
        #expect(try refusal { $0.name = name }.hasPrefix("invalid name \"\(name)\""))
    }

    @Test func `negative replicas`() throws {
        #expect(try refusal { $0.replicas = -1 } == "invalid --replicas value \"-1\"; it must be 0 or more")
    }

    @Test(arguments: [
        ("max", "invalid --max-replicas value \"0\"; it must be 1 or more"),
        (
            "order",
            "--replicas (5) must not be greater than --max-replicas (2)"
        ),
        ("zero", "--replicas must be 1 or more with --autoscaler hpa"),
        ("cpu", "--autoscaler requires --cpu-limit or --cpu-request"),
        ("memory", "--autoscaler requires --memory-limit or --memory-request"),
        (
            "target cpu",
            "invalid --autoscaler-target-cpu-utilization value \"0\"; it must be between 1 and 100"
        ),
        (
            "target memory",
            "invalid --autoscaler-target-memory-utilization value \"101\"; it must be between 1 and 100"
        ),
    ])
    func `autoscaling that can't be`(flaw: String, message: String) throws {
        let text = try refusal {
            $0.autoscaler = .hpa
            ($0.cpuLimit, $0.memoryLimit) = ("50m", "100Mi")
            switch flaw {
            case "max": ($0.replicas, $0.maxReplicas) = (0, 0)
            case "order": ($0.replicas, $0.maxReplicas) = (5, 2)
            case "zero": $0.replicas = 0
            case "cpu": $0.cpuLimit = nil
            case "memory": $0.memoryLimit = nil
            case "target cpu": $0.targetCPUUtilization = 0
            default: $0.targetMemoryUtilization = 101
            }
        }
        #expect(text.hasPrefix(message))
    }

    @Test func `requests are enough for an autoscaler`() throws {
        var scaffold = Scaffold(image: ScaffoldTests.image)
        scaffold.autoscaler = .keda
        (scaffold.cpuRequest, scaffold.memoryRequest) = ("50m", "100Mi")
        #expect(try scaffold.objects().count == 2)
    }

    @Test func `amounts that are none, or contradict each other`() throws {
        #expect(try refusal { $0.cpuLimit = "much" }.hasPrefix("invalid --cpu-limit value \"much\""))
        #expect(try refusal { $0.memoryRequest = "-1" }.hasPrefix("invalid --memory-request value \"-1\""))
        let text = try refusal { ($0.cpuLimit, $0.cpuRequest) = ("1", "1100m") }
        #expect(text == "--cpu-request (1100m) must not be greater than --cpu-limit (1)")
        let invocations = try refusal { ($0.memoryLimit, $0.invocationMemoryLimit) = ("1Mi", "2Mi") }
        #expect(invocations.contains("invocation limit quantity cannot be greater than the memory limit"))
    }

    @Test func `variables that Spin can't have`() throws {
        let text = try refusal { try $0.add(variable: "Api-Key", .value("hush")) }
        #expect(text.contains("spec.variables[0].name"))
        #expect(!text.contains("hush"))
        #expect(throws: ScaffoldError("variable \"a\" is set more than once")) {
            var scaffold = Scaffold(image: ScaffoldTests.image)
            try scaffold.add(variable: "a", .value("1"))
            try scaffold.add(variable: "a", .newSecret([]))
        }
    }

    @Test func `names of other objects and paths that can't be`() throws {
        #expect(try refusal { $0.namespace = "a.b" }.hasPrefix("invalid namespace \"a.b\""))
        #expect(
            try refusal { $0.imagePullSecrets = ["A"] }.hasPrefix("invalid --image-pull-secret value \"A\"")
        )
        #expect(try refusal { $0.executor = "A" }.hasPrefix("invalid --executor value \"A\""))
        #expect(
            try refusal { $0.checks = [.liveness: "healthz"] }.hasPrefix(
                "invalid --liveness-path value \"healthz\""
            )
        )
        let secret = try refusal { try $0.add(variable: "a", .secret(name: "", key: "k")) }
        #expect(secret.hasPrefix("invalid --variable-from-secret value \"\""))
    }
}

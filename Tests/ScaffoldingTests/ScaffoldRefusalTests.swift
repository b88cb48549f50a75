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
        #expect(try refusal { $0.image = "no image!" } == "invalid image reference provided: 'no image!'")
    }

    @Test(arguments: ["Hello", "hello_world", "-a", "a.", "a..b", "", String(repeating: "a", count: 254)])
    func `a name that no object can have`(name: String) throws {
        #expect(try refusal { $0.name = name }.hasPrefix("invalid name '\(name)'"))
    }

    @Test func `negative replicas`() throws {
        #expect(try refusal { $0.replicas = -1 } == "the minimum replica count (-1) must be 0 or more")
    }

    @Test(arguments: [
        ("max", "the maximum replica count (0) must be 1 or more"),
        (
            "order",
            "the minimum replica count (5) must be less than or equal to the maximum replica count (2)"
        ),
        ("zero", "the minimum replica count (0) must be 1 or more with --autoscaler hpa"),
        ("cpu", "cpu limits must be set when autoscaling is enabled"),
        ("memory", "memory limits must be set when autoscaling is enabled"),
        ("target cpu", "target cpu utilization percentage (0) must be between 1 and 100"),
        ("target memory", "target memory utilization percentage (101) must be between 1 and 100"),
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
        #expect(try refusal { $0.cpuLimit = "much" }.contains("--cpu-limit must be an amount"))
        #expect(try refusal { $0.memoryRequest = "-1" }.contains("--memory-request must be an amount"))
        let text = try refusal { ($0.cpuLimit, $0.cpuRequest) = ("1", "1100m") }
        #expect(text == "--cpu-request (1100m) must not be more than --cpu-limit (1)")
        let invocations = try refusal { ($0.memoryLimit, $0.invocationMemoryLimit) = ("1Mi", "2Mi") }
        #expect(invocations.contains("invocation limit quantity cannot be greater than the memory limit"))
    }

    @Test func `variables that Spin can't have`() throws {
        let text = try refusal { try $0.add(variable: "Api-Key", .value("hush")) }
        #expect(text.contains("spec.variables[0].name"))
        #expect(!text.contains("hush"))
        #expect(throws: ScaffoldError("the variable a is given more than once; give it once")) {
            var scaffold = Scaffold(image: ScaffoldTests.image)
            try scaffold.add(variable: "a", .value("1"))
            try scaffold.add(variable: "a", .newSecret([]))
        }
    }

    @Test func `names of other objects and paths that can't be`() throws {
        #expect(try refusal { $0.namespace = "a.b" }.hasPrefix("invalid namespace 'a.b'"))
        #expect(try refusal { $0.imagePullSecrets = ["A"] }.hasPrefix("--image-pull-secret: 'A'"))
        #expect(try refusal { $0.executor = "A" }.hasPrefix("--executor: 'A'"))
        #expect(try refusal { $0.checks = [.liveness: "healthz"] }.hasPrefix("--liveness-path: 'healthz'"))
        let secret = try refusal { try $0.add(variable: "a", .secret(name: "", key: "k")) }
        #expect(secret.hasPrefix("--variable-from-secret: ''"))
    }
}

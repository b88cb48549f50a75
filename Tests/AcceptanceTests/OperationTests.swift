import Foundation
import KubeModel
import Testing

/// How the operator behaves as a process: starting, restarting, waiting for what isn't there yet.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct OperationTests {
    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `a second operator finds everything done and writes nothing`(kind: ControlPlaneKind) async throws {
        // A control plane of its own: other tests' writes would hide what is counted here.
        try await ControlPlane.withOwn(kind) { plane in
            try await plane.kubectl("apply", "-f", "\(Assets.package)crds/")
            try await plane.kubectl("apply", "-f", "\(Assets.package)deploy/rbac.yaml")
            let first = try await OperatorProcess.start(on: plane)
            let platform = Platform(plane: plane, operatorProcess: first)
            try await platform.kubectl.apply(Platform.executor(), in: "default")
            for name in ["one", "two", "three"] {
                try await platform.kubectl.apply(
                    Platform.app(name, "resources: {limits: {cpu: 1000m}}"),
                    in: "default"
                )
                try await platform.wait(for: "spinapp", name, in: "default", "to have a status") {
                    $0[path: "status", "deploymentName"] != nil
                }
            }
            try await first.process.stop()
            let before = try await Self.versions(on: plane)

            let second = try await OperatorProcess.start(on: plane)
            _ = try await eventually("the second operator is ready") {
                try await second.isReady() ? true : nil
            }
            // An app that arrives now is done after those that were there: when it is, they were looked at.
            try await platform.kubectl.apply(Platform.app("late"), in: "default")
            try await platform.wait(for: "spinapp", "late", in: "default", "to have a status") {
                $0[path: "status", "deploymentName"] != nil
            }
            let after = try await Self.versions(on: plane)
            #expect(after.filter { !$0.key.contains("late") } == before)
            try await second.process.stop()
        }
    }

    private static func versions(on plane: ControlPlane) async throws -> [String: String] {
        var versions: [String: String] = [:]
        for kind in ["spinapps", "deployments", "services", "secrets"] {
            for object in try await plane.kubectl.objects(kind, in: "default") {
                let name = object[path: "metadata", "name"]?.string ?? ""
                versions["\(kind)/\(name)"] = object[path: "metadata", "resourceVersion"]?.string
            }
        }
        return versions
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `an operator without its CRDs says so and is ready once they come`(
        kind: ControlPlaneKind
    ) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            try await plane.kubectl("apply", "-f", "\(Assets.package)deploy/rbac.yaml")
            let process = try await OperatorProcess.start(on: plane)
            _ = try await eventually("the log names what is missing") {
                process.process.tail.contains("SpinApp") ? true : nil
            }
            #expect(try await !process.isReady())
            try await plane.kubectl("apply", "-f", "\(Assets.package)crds/")
            _ = try await eventually("the operator is ready", within: .seconds(60)) {
                try await process.isReady() ? true : nil
            }
            try await process.process.stop()
        }
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `an operator that is told to stop gives its lease back`(kind: ControlPlaneKind) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            try await plane.kubectl("apply", "-f", "\(Assets.package)crds/")
            try await plane.kubectl("apply", "-f", "\(Assets.package)deploy/rbac.yaml")
            let process = try await OperatorProcess.start(on: plane, extra: ["--leader-elect"])
            let platform = Platform(plane: plane, operatorProcess: process)
            try await platform.wait(for: "lease", "bobbin", in: OperatorProcess.namespace, "to be held") {
                $0[path: "spec", "holderIdentity"]?.string?.isEmpty == false
            }
            try await process.process.stop()
            let lease = try await platform.wait(for: "lease", "bobbin", in: OperatorProcess.namespace)
            let holder = lease[path: "spec", "holderIdentity"]?.string
            #expect(holder == nil || holder == "")
        }
    }
}

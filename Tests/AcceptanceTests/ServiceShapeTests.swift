// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// An app's Service: as SpinKube makes it, shaped, moved, or not made at all.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct ServiceShapeTests {
    @Test(arguments: ControlPlaneKind.available)
    func `without spec.service it is the one that SpinKube makes`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello", "serviceAnnotations: {a: b}"), in: namespace)
        let service = try await platform.wait(for: "service", "hello", in: namespace)
        #expect(service[path: "spec", "type"] == "ClusterIP")
        #expect(
            service[path: "spec", "ports"] == [["port": 80, "protocol": "TCP", "targetPort": "http-app"]]
        )
        #expect(service[path: "metadata", "labels"] == ["core.spinkube.dev/app-name": "hello"])
        #expect(service[path: "metadata", "annotations", "a"] == "b")
    }

    // S21
    @Test(arguments: ControlPlaneKind.available)
    func `type, port, names, labels and annotations are as the app says, and the status has its address`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let spec = """
            serviceAnnotations: {shared: old, only: here}
            service:
              type: NodePort
              port: 8080
              portName: web
              appProtocol: kubernetes.io/h2c
              name: front
              labels: {team: a}
              annotations: {shared: new}
            """
        try await platform.kubectl.apply(Platform.app("hello", spec), in: namespace)
        let service = try await platform.wait(for: "service", "front", in: namespace)
        #expect(service[path: "spec", "type"] == "NodePort")
        let port = try #require(service[path: "spec", "ports"]?.array?.first)
        #expect(port["port"] == 8080 && port["name"] == "web" && port["targetPort"] == "http-app")
        #expect(port["appProtocol"] == "kubernetes.io/h2c")
        #expect(service[path: "metadata", "labels", "team"] == "a")
        #expect(service[path: "metadata", "labels", "core.spinkube.dev/app-name"] == "hello")
        #expect(service[path: "metadata", "annotations", "shared"] == "new")
        #expect(service[path: "metadata", "annotations", "only"] == "here")
        try await platform.wait(for: "spinapp", "hello", in: namespace, "to say its address") {
            $0[path: "status", "serviceName"] == "front"
                && $0[path: "status", "url"]?.string == "http://front.\(namespace).svc:8080"
        }

        try await platform.kubectl.patch(
            "spinapp",
            "hello",
            in: namespace,
            #"{"spec":{"service":{"type":null}}}"#
        )
        try await platform.wait(for: "service", "front", in: namespace, "to be of its default type again") {
            $0[path: "spec", "type"] == "ClusterIP"
        }
    }

    @Test(arguments: ControlPlaneKind.available)
    func `the address has no port where it is HTTP's own`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        try await platform.wait(for: "spinapp", "hello", in: namespace, "to say its address") {
            $0[path: "status", "url"]?.string == "http://hello.\(namespace).svc"
        }
    }

    // S8, S21
    @Test(arguments: ControlPlaneKind.available)
    func `a renamed Service takes the old one along, and one that is off is taken away`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        try await platform.wait(for: "service", "hello", in: namespace)
        try await platform.kubectl.patch(
            "spinapp",
            "hello",
            in: namespace,
            #"{"spec":{"service":{"name":"front"}}}"#
        )
        try await platform.wait(for: "service", "front", in: namespace)
        try await platform.waitUntilGone("service", "hello", in: namespace)

        // Now somebody takes the name that is free, and nothing that the app does may harm that.
        try await platform.kubectl("create", "service", "clusterip", "hello", "-n", namespace, "--tcp=1:1")
        let theirs = try await platform.wait(for: "service", "hello", in: namespace)
        try await platform.kubectl.patch(
            "spinapp",
            "hello",
            in: namespace,
            #"{"spec":{"service":{"enabled":false}}}"#
        )
        try await platform.waitUntilGone("service", "front", in: namespace)
        try await platform.wait(for: "spinapp", "hello", in: namespace, "to have no address") {
            $0[path: "status", "serviceName"] == nil && $0[path: "status", "url"] == nil
        }
        try await platform.makeAvailable("hello", in: namespace)
        try await platform.wait(for: "spinapp", "hello", in: namespace, "to be ready all the same") {
            $0.condition("Ready")?["status"] == "True"
        }

        try await platform.kubectl.patch("spinapp", "hello", in: namespace, #"{"spec":{"service":null}}"#)
        try await platform.wait(for: "spinapp", "hello", in: namespace, "to report the conflict") {
            $0.condition("Ready")?["reason"] == "NameConflict"
        }
        let after = try await platform.wait(for: "service", "hello", in: namespace)
        #expect(after[path: "metadata", "uid"] == theirs[path: "metadata", "uid"])
        #expect(after["spec"] == theirs["spec"])
    }
}

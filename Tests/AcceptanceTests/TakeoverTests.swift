// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// Moving over from SpinKube's operator, live.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct TakeoverTests {
    @Test(arguments: ControlPlaneKind.available)
    func `taking over spin-operator's objects rolls nothing and leaves no field owned twice`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        // Without an executor Bobbin waits, and the predecessor's objects can be laid out first.
        let namespace = try await platform.namespace(withExecutor: false)
        try await platform.kubectl.apply(Platform.app("old", "replicas: 2"), in: namespace)
        let app = try await platform.wait(for: "spinapp", "old", in: namespace)
        let uid = try #require(app[path: "metadata", "uid"]?.string)
        for manifest in [Self.deployment(uid), Self.service(uid)] {
            try await platform.kubectl(
                "apply",
                "-n",
                namespace,
                "--server-side",
                "--field-manager=spin-operator",
                "-f",
                "-",
                input: manifest
            )
        }
        let before = try await platform.wait(for: "deployment", "old", in: namespace)

        try await platform.kubectl.apply(Platform.executor(), in: namespace)
        for kind in ["deployment", "service"] {
            let after = try await eventually("\(kind) old has one applier, Bobbin, and no label left over") {
                () -> JSONValue? in
                // Not through `get -o json`, which hides managed fields, or not, by kubectl's version.
                let api = kind == "service" ? "/api/v1" : "/apis/apps/v1"
                let path = "\(api)/namespaces/\(namespace)/\(kind)s/old"
                let object = try await platform.kubectl.read(path)
                // It becomes Bobbin's first; what only the old operator rendered goes with the apply after that.
                let isDone =
                    object?.appliers == ["bobbin"] && object?[path: "metadata", "labels", "leftover"] == nil
                return isDone ? object : nil
            }
            if kind == "deployment" {
                #expect(after[path: "spec", "template"] == before[path: "spec", "template"])
                #expect(after[path: "metadata", "uid"] == before[path: "metadata", "uid"])
            }
        }
    }

    /// As spin-operator applies it, with a label more, which an older version might have set.
    private static func deployment(_ uid: String) -> String {
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: old
          labels: {core.spinkube.dev/app-name: old, leftover: "yes"}
          ownerReferences: [\(owner(uid))]
        spec:
          replicas: 2
          selector:
            matchLabels: {core.spinkube.dev/app-name: old, core.spinkube.dev/app.old.status: ready}
          template:
            metadata:
              labels: {core.spinkube.dev/app-name: old, core.spinkube.dev/app.old.status: ready}
            spec:
              runtimeClassName: wasmtime-spin-v2
              serviceAccountName: default
              containers:
              - name: old
                image: example.com/hello:1
                command: ["/"]
                ports: [{name: http-app, containerPort: 80}]
                env: [{name: SPIN_HTTP_LISTEN_ADDR, value: "0.0.0.0:80"}]
                volumeMounts:
                - {name: spin-runtime-config, readOnly: true, mountPath: /runtime-config.toml, subPath: runtime-config.toml}
              volumes:
              - name: spin-runtime-config
                secret:
                  secretName: old-760b133c
                  optional: true
                  items: [{key: runtime-config.toml, path: runtime-config.toml}]
        """
    }

    private static func service(_ uid: String) -> String {
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: old
          labels: {core.spinkube.dev/app-name: old}
          ownerReferences: [\(owner(uid))]
        spec:
          type: ClusterIP
          ports: [{port: 80, protocol: TCP, targetPort: http-app}]
          selector: {core.spinkube.dev/app.old.status: ready}
        """
    }

    private static func owner(_ uid: String) -> String {
        """
        {apiVersion: core.spinkube.dev/v1alpha1, kind: SpinApp, name: old, uid: "\(uid)", controller: true, \
        blockOwnerDeletion: true}
        """
    }
}

extension JSONValue {
    /// Who applied fields of the object itself.
    fileprivate var appliers: [String] {
        let entries = self[path: "metadata", "managedFields"]?.array ?? []
        return entries.filter { $0["operation"] == "Apply" && $0["subresource"] == nil }
            .compactMap { $0["manager"]?.string }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Diagnosis
import KubeModel
import Manifests
import SpinAPI

/// A cluster on which nothing is wrong, to be broken in one place by each test.
enum ClusterSamples {
    static let now = Timestamp(microseconds: 1_700_000_000_000_000)

    static func healthy() -> ClusterSnapshot {
        var snapshot = ClusterSnapshot(server: .read(.init(major: 1, minor: 34, text: "v1.34.1")), now: now)
        for kind in ObservedKind.allCases { snapshot.objects[kind] = .read([]) }
        snapshot.definitions = [definition(fields: "image: {type: string}")]
        snapshot.objects[.definitions] = .read([definition(fields: "image: {type: string}")])
        snapshot.objects[.deployments] = .read([bobbin()])
        snapshot.objects[.leases] = .read([lease(renewed: now)])
        snapshot.objects[.namespaces] = .read([object("metadata: {name: bobbin}")])
        snapshot.objects[.executors] = .read([executor()])
        snapshot.objects[.runtimeClasses] = .read([
            object(
                """
                metadata: {name: wasmtime-spin-v2}
                handler: spin-v2
                scheduling: {nodeSelector: {ready.runtime.spinkube.dev/spin-v2: spin-v2}}
                """
            )
        ])
        snapshot.objects[.nodes] = .read([node()])
        snapshot.objects[.shims] = .read([shim()])
        snapshot.objects[.apps] = .read([app()])
        for right in OperatorRight.needed { snapshot.rights[right] = .read(true) }
        return snapshot
    }

    /// YAML to an object.
    static func object(_ text: String) -> JSONValue {
        do {
            return try YAML.documents(text, source: "test")[0]
        } catch { fatalError("\(error): \(text)") }
    }

    static func definition(fields: String, isEstablished: Bool = true) -> JSONValue {
        object(
            """
            metadata: {name: spinapps.core.spinkube.dev}
            spec:
              names: {kind: SpinApp}
              versions:
                - served: true
                  schema: {openAPIV3Schema: {properties: {spec: {properties: {\(fields)}}}}}
            status: {conditions: [{type: Established, status: "\(isEstablished ? "True" : "False")"}]}
            """
        )
    }

    static func bobbin(
        version: String = Release.version,
        replicas: Int = 1,
        ready: Int = 1
    ) -> JSONValue {
        object(
            """
            kind: Deployment
            metadata: {name: bobbin, namespace: bobbin, labels: {app.kubernetes.io/name: bobbin}}
            spec:
              replicas: \(replicas)
              selector: {matchLabels: {app.kubernetes.io/name: bobbin}}
              template:
                spec:
                  serviceAccountName: bobbin
                  containers:
                    - {name: operator, image: "ghcr.io/bobbin/bobbin:\(version)", args: [controller, --leader-elect]}
            status: {readyReplicas: \(ready)}
            """
        )
    }

    static func lease(renewed: Timestamp) -> JSONValue {
        object(
            """
            metadata: {name: bobbin, namespace: bobbin}
            spec: {holderIdentity: bobbin-abc, leaseDurationSeconds: 15, renewTime: "\(renewed.micro)"}
            """
        )
    }

    static func executor(_ configuration: String = "runtimeClassName: wasmtime-spin-v2") -> JSONValue {
        object(
            """
            metadata: {name: containerd-shim-spin, namespace: bobbin}
            spec: {createDeployment: true, deploymentConfig: {\(configuration)}}
            """
        )
    }

    static func node(
        runtime: String = "containerd://1.7.24",
        isReady: Bool = true,
        labels: String = "ready.runtime.spinkube.dev/spin-v2: spin-v2",
        handlers: String = "[{name: ''}, {name: spin-v2}]",
        architecture: String = "amd64",
        provider: String = "kind://docker/kind/worker"
    ) -> JSONValue {
        object(
            """
            metadata: {name: worker, labels: {kubernetes.io/os: linux, \(labels)}}
            spec: {providerID: "\(provider)"}
            status:
              conditions: [{type: Ready, status: "\(isReady ? "True" : "False")"}]
              nodeInfo: {containerRuntimeVersion: "\(runtime)", architecture: \(architecture)}
              runtimeHandlers: \(handlers)
            """
        )
    }

    static let digest = String(repeating: "a", count: 64)

    static func shim(
        isReady: Bool = true,
        reason: String = "AllNodesReady",
        message: String = "all",
        fetchStrategy: String = """
        platforms: [{os: linux, arch: amd64, location: "https://example.com/amd64.tar.gz", sha256: \(digest)}]
        """
    ) -> JSONValue {
        object(
            """
            kind: Shim
            metadata: {name: spin-v2, uid: shim-uid}
            spec:
              fetchStrategy:
                \(fetchStrategy)
              runtimeClass: {name: wasmtime-spin-v2, handler: spin-v2}
              rolloutStrategy: {type: rolling}
            status:
              nodes: 1
              nodesReady: \(isReady ? 1 : 0)
              conditions:
                - {type: Ready, status: "\(isReady ? "True" : "False")", reason: \(reason), message: "\(message)"}
                - {type: Degraded, status: "\(isReady ? "False" : "True")", reason: \(reason), message: "\(message)"}
            """
        )
    }

    static func app(
        _ name: String = "hello",
        spec: String = "image: example.com/hello:1",
        isReady: Bool = true,
        reason: String = "Available",
        message: String = "1 of 1 replicas are available"
    ) -> JSONValue {
        object(
            """
            kind: SpinApp
            metadata: {name: \(name), namespace: team-a, uid: app-uid, generation: 3, creationTimestamp: "2023-11-14T20:13:20Z"}
            spec: {\(spec)}
            status:
              observedGeneration: 3
              readyReplicas: \(isReady ? 1 : 0)
              conditions:
                - {type: Ready, status: "\(isReady ? "True" : "False")", reason: \(reason), message: "\(message)"}
                \(isReady ? "" : "- {type: Stalled, status: \"True\", reason: \(reason), message: failed}")
            """
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel
import ShimRendering
import SpinAPI
import Testing

/// That agents are replaced when, and only when, they are to do something else.
struct RolloutDigestTests {
    struct Change: Sendable, CustomTestStringConvertible {
        let patch: String
        var install = true
        var uninstall = false
        var testDescription: String { patch }
    }

    static let changes = [
        Change(patch: "spec: {nodeSelector: {pool: other}}"),
        Change(patch: "spec: {fetchStrategy: {oci: {reference: 'r.example.com/a/b:v2'}}}"),
        Change(patch: "spec: {fetchStrategy: {oci: {path: other}}}"),
        Change(patch: "spec: {fetchStrategy: {oci: {pullSecret: other}}}"),
        Change(patch: "spec: {fetchStrategy: {oci: {pullSecret: null}}}"),
        Change(patch: "spec: {fetchStrategy: {oci: {plainHTTP: false}}}"),
        Change(patch: "spec: {fetchStrategy: {binary: other}}"),
        Change(patch: "spec: {fetchStrategy: {maxSize: 65Mi}}"),
        Change(patch: "spec: {fetchStrategy: {signature: {publicKey: other}}}"),
        Change(patch: "spec: {fetchStrategy: {certificateAuthorities: {configMap: other}}}"),
        Change(patch: "spec: {fetchStrategy: {certificateAuthorities: {key: other}}}"),
        Change(patch: "spec: {fetchStrategy: {proxy: {http: 'http://other'}}}"),
        Change(patch: "spec: {fetchStrategy: {proxy: {https: 'http://other'}}}"),
        Change(patch: "spec: {fetchStrategy: {proxy: {noProxy: other}}}"),
        Change(patch: "spec: {fetchStrategy: {oci: null, anonHttp: {location: 'https://a.example.com'}}}"),
        Change(patch: "spec: {fetchStrategy: {oci: null, file: {path: /a}}}"),
        Change(patch: "spec: {containerdRuntimeOptions: {Depth: 4}}"),
        Change(patch: "spec: {containerdRuntimeOptions: {More: x}}"),
        Change(patch: "spec: {containerdRuntimeOptions: {Name: null}}"),
        Change(patch: "spec: {runtimeClass: {handler: other}}", uninstall: true),
        Change(patch: "spec: {agent: {image: other}}", uninstall: true),
        Change(patch: "spec: {agent: {imagePullPolicy: Never}}", uninstall: true),
        Change(patch: "spec: {agent: {imagePullSecrets: [{name: other}]}}", uninstall: true),
        Change(patch: "spec: {agent: {priorityClassName: other}}", uninstall: true),
        Change(patch: "spec: {agent: {resources: {limits: {memory: 65Mi}}}}", uninstall: true),
        Change(patch: "spec: {agent: {tolerations: []}}", uninstall: true),
        Change(patch: "spec: {host: {containerdConfig: /other}}", uninstall: true),
        Change(patch: "spec: {host: {containerdSocket: /other}}", uninstall: true),
        Change(patch: "spec: {host: {restartCommand: [other]}}", uninstall: true),
        Change(patch: "spec: {host: {restartCommand: null, restartUnit: other}}", uninstall: true),
        // What isn't the agents' concern disturbs none of them.
        Change(patch: "metadata: {labels: {a: b}}", install: false),
        Change(patch: "metadata: {uid: other}", install: false),
        Change(patch: "spec: {fetchStrategy: {type: other}}", install: false),
        Change(patch: "spec: {fetchStrategy: {maxSize: 67108864}}", install: false),
        Change(patch: "spec: {runtimeClass: {name: other}}", install: false),
        Change(patch: "spec: {runtimeClass: {overhead: {cpu: 2}}}", install: false),
        Change(patch: "spec: {runtimeClass: {tolerations: []}}", install: false),
        Change(patch: "spec: {rolloutStrategy: {type: recreate}}", install: false),
        Change(patch: "spec: {rolloutStrategy: {rolling: {maxUpdate: 2}}}", install: false),
    ]

    @Test(arguments: changes)
    func `a change replaces the agents that it concerns`(change: Change) throws {
        let before = try ShimManifest.rendering(ShimManifest.shim("everything"))
        let after = try ShimManifest.rendering(ShimManifest.shim("everything", patch: change.patch))
        for (operation, isReplaced) in [
            (InstallationOrder.Operation.install, change.install), (.uninstall, change.uninstall),
        ] {
            let isOther = before.digest(for: operation) != after.digest(for: operation)
            #expect(isOther == isReplaced, "\(operation)")
            let old = before.daemonSet(for: operation).podTemplate
            #expect((old == after.daemonSet(for: operation).podTemplate) == !isReplaced, "\(operation)")
        }
    }

    @Test func `each artifact of a platform counts`() throws {
        func digest(_ location: String, _ sha256: String) throws -> String {
            let platforms = "[{os: linux, arch: arm64, location: '\(location)', sha256: '\(sha256)'}]"
            let patch = "spec: {fetchStrategy: {platforms: \(platforms)}}"
            return try ShimManifest.rendering(ShimManifest.shim("platforms", patch: patch)).digest(
                for: .install
            )
        }
        let digests = [
            try digest("https://a", "aa"), try digest("https://b", "aa"), try digest("https://a", "bb"),
            try digest("https://a", "AA"), try digest("https://a", ""),
        ]
        #expect(Set(digests).count == 4)
        #expect(digests[0] == digests[3])
    }

    @Test func `equal Shims give equal DaemonSets, in whatever order maps come`() throws {
        let names = (0..<50).map { "label-\($0)" }
        func shim(_ names: [String]) throws -> Shim {
            var shim = try ShimManifest.shim("everything")
            shim.spec.nodeSelector = [:]
            shim.spec.containerdRuntimeOptions = [:]
            for name in names {
                shim.spec.nodeSelector[name] = "x"
                shim.spec.containerdRuntimeOptions[name] = "x"
            }
            return shim
        }
        let one = try ShimManifest.rendering(shim(names))
        let other = try ShimManifest.rendering(shim(names.reversed()))
        #expect(one.daemonSet(for: .install).jsonBytes == other.daemonSet(for: .install).jsonBytes)
        #expect(one.runtimeClass.jsonBytes == other.runtimeClass.jsonBytes)
    }

    @Test func `another default image replaces agents that follow it, and no others`() throws {
        func digest(_ name: String, _ image: String) throws -> String {
            try ShimRendering(shim: ShimManifest.shim(name), namespace: "bobbin", image: image)
                .digest(for: .install)
        }
        #expect(try digest("platforms", "v1") != digest("platforms", "v2"))
        #expect(try digest("everything", "v1") == digest("everything", "v2"))
    }
}

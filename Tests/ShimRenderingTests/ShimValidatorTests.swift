// SPDX-License-Identifier: Apache-2.0

import KubeModel
import ShimRendering
import SpinAPI
import Testing

/// The operator's own look at what the CRD refuses at admission already.
struct ShimValidatorTests {
    struct Refused: Sendable, CustomTestStringConvertible {
        let patch: String
        let field: String
        var testDescription: String { patch }

        init(_ patch: String, _ field: String) {
            self.patch = patch
            self.field = field
        }
    }

    private static func fetching(_ rest: String) -> String { "spec: {fetchStrategy: {\(rest)}}" }
    private static let long = String(repeating: "a", count: 64)

    static let refused = [
        Refused("metadata: {name: \(long)}", "metadata.name"),
        Refused("metadata: {name: ../etc}", "metadata.name"),
        Refused("spec: {nodeSelector: {'a b': c}}", "spec.nodeSelector"),
        Refused("spec: {nodeSelector: {a: -c}}", "spec.nodeSelector"),
        Refused("spec: {runtimeClass: {name: A}}", "spec.runtimeClass.name"),
        Refused("spec: {runtimeClass: {name: ''}}", "spec.runtimeClass.name"),
        Refused("spec: {runtimeClass: {handler: a.b}}", "spec.runtimeClass.handler"),
        Refused("spec: {runtimeClass: {handler: '\"]'}}", "spec.runtimeClass.handler"),
        Refused("spec: {runtimeClass: {handler: \(long)}}", "spec.runtimeClass.handler"),
        Refused("spec: {runtimeClass: {overhead: {cpu: -1}}}", "spec.runtimeClass.overhead[cpu]"),
        Refused(
            "spec: {rolloutStrategy: {rolling: {maxUpdate: 0}}}",
            "spec.rolloutStrategy.rolling.maxUpdate"
        ),
        Refused(
            "spec: {rolloutStrategy: {rolling: {maxUpdate: 0%}}}",
            "spec.rolloutStrategy.rolling.maxUpdate"
        ),
        Refused(
            "spec: {rolloutStrategy: {rolling: {maxUpdate: 101%}}}",
            "spec.rolloutStrategy.rolling.maxUpdate"
        ),
        Refused(
            "spec: {rolloutStrategy: {rolling: {maxUpdate: '2'}}}",
            "spec.rolloutStrategy.rolling.maxUpdate"
        ),
        Refused("spec: {containerdRuntimeOptions: {a: {b: c}}}", "spec.containerdRuntimeOptions.a"),
        Refused("spec: {containerdRuntimeOptions: {a: []}}", "spec.containerdRuntimeOptions.a"),
        Refused("spec: {agent: {image: ''}}", "spec.agent.image"),
        Refused("spec: {agent: {imagePullPolicy: Sometimes}}", "spec.agent.imagePullPolicy"),
        Refused("spec: {agent: {resources: {limits: {memory: x}}}}", "spec.agent.resources.limits[memory]"),
        Refused("spec: {host: {containerdConfig: etc/x}}", "spec.host.containerdConfig"),
        Refused("spec: {host: {containerdSocket: x.sock}}", "spec.host.containerdSocket"),
        Refused("spec: {host: {restartUnit: containerd}}", "spec.host.restartCommand"),
        Refused("spec: {host: {restartCommand: null, restartUnit: --no-block}}", "spec.host.restartUnit"),
        Refused("spec: {host: {restartCommand: ['']}}", "spec.host.restartCommand"),
        Refused(fetching("oci: null"), "spec.fetchStrategy"),
        Refused(fetching("file: {path: /a}"), "spec.fetchStrategy"),
        Refused(
            fetching("platforms: [{os: linux, arch: amd64, location: 'http://a'}]"),
            "spec.fetchStrategy"
        ),
        Refused(fetching("oci: null, file: {path: a}"), "spec.fetchStrategy.file.path"),
        Refused(
            fetching("oci: null, anonHttp: {location: 'ftp://a'}"),
            "spec.fetchStrategy.anonHttp.location"
        ),
        Refused(
            fetching("oci: null, anonHttp: {location: 'https://'}"),
            "spec.fetchStrategy.anonHttp.location"
        ),
        Refused(
            fetching("oci: null, anonHttp: {location: 'http://a', sha256: 12}").replacing("12", with: "'12'"),
            "spec.fetchStrategy.anonHttp.sha256"
        ),
        Refused(
            fetching("oci: null, platforms: [{os: linux, arch: riscv64, location: 'http://a'}]"),
            "spec.fetchStrategy.platforms[0].arch"
        ),
        Refused(
            fetching("oci: null, platforms: [{os: windows, arch: amd64, location: 'http://a'}]"),
            "spec.fetchStrategy.platforms[0].os"
        ),
        Refused(
            fetching("oci: null, file: {path: /a, signature: 'not base64'}"),
            "spec.fetchStrategy.file.signature"
        ),
        Refused(
            fetching("oci: null, signature: null, file: {path: /a, signature: aGk=}"),
            "spec.fetchStrategy.signature"
        ),
        Refused(fetching("signature: {publicKey: a key}"), "spec.fetchStrategy.signature.publicKey"),
        Refused(fetching("oci: {reference: 'https://ghcr.io/a/b'}"), "spec.fetchStrategy.oci.reference"),
        Refused(fetching("oci: {reference: spin}"), "spec.fetchStrategy.oci.reference"),
        Refused(fetching("oci: {reference: 'a.io/b@sha256:12'}"), "spec.fetchStrategy.oci.reference"),
        Refused(fetching("oci: {pullSecret: A}"), "spec.fetchStrategy.oci.pullSecret"),
        Refused(
            fetching("certificateAuthorities: {configMap: A}"),
            fetch("certificateAuthorities.configMap")
        ),
        Refused(fetching("certificateAuthorities: {key: a/b}"), fetch("certificateAuthorities.key")),
        Refused(fetching("binary: ''"), "spec.fetchStrategy.binary"),
        Refused(fetching("maxSize: 0"), "spec.fetchStrategy.maxSize"),
        Refused(fetching("maxSize: much"), "spec.fetchStrategy.maxSize"),
    ]

    private static func fetch(_ field: String) -> String { "spec.fetchStrategy.\(field)" }

    @Test(arguments: refused)
    func `a field that can't be is named`(refused: Refused) throws {
        let problems = ShimValidator.problems(in: try ShimManifest.shim("everything", patch: refused.patch))
        #expect(problems.map(\.field) == [refused.field])
        #expect(problems.allSatisfy { $0.reason == .invalidShim && $0.severity == .error })
    }

    @Test(arguments: [
        "metadata: {name: with.dots.and-63}",
        "spec: {nodeSelector: {example.com/pool: '', a: A_b.c}}",
        "spec: {fetchStrategy: {oci: {reference: 'localhost:5000/a/b_c/d'}}}",
        "spec: {fetchStrategy: {oci: {reference: '[::1]:5000/a/b:V1@sha256:\(String(repeating: "0", count: 64))'}}}",
        "spec: {fetchStrategy: {maxSize: 1000}}",
        "spec: {fetchStrategy: {oci: null, anonHttp: {location: 'HTTPS://a', sha256: ''}}}",
        "spec: {host: {restartCommand: null, restartUnit: 'a\\x2db@1.service'}}",
        "spec: {rolloutStrategy: {rolling: null}}",
        "spec: {agent: {priorityClassName: '', tolerations: [], resources: null}}",
        "spec: {runtimeClass: {name: a.b, overhead: null}}",
    ])
    func `what can be passes`(patch: String) throws {
        #expect(ShimValidator.problems(in: try ShimManifest.shim("everything", patch: patch)) == [])
    }
}

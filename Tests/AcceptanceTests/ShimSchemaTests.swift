// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// That a Shim which couldn't work is refused when it is applied, and told what to do; and that those of
/// runtime-class-manager pass.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct ShimSchemaTests {
    /// A Shim whose spec has some members more, or others than these.
    struct Manifest: Sendable, CustomTestStringConvertible {
        var name = "spin-v2"
        var fetchStrategy = "{anonHttp: {location: 'https://example.com/shim.tar.gz'}}"
        var runtimeClass = "{name: wasmtime-spin-v2, handler: spin-v2}"
        var rolloutStrategy = "{type: recreate}"
        var more = ""
        /// What the refusal says.
        var message = ""

        var text: String {
            """
            apiVersion: runtime.spinkube.dev/v1alpha1
            kind: Shim
            metadata: {name: \(name)}
            spec:
              fetchStrategy: \(fetchStrategy)
              runtimeClass: \(runtimeClass)
              rolloutStrategy: \(rolloutStrategy)
              \(more)
            """
        }

        var testDescription: String { message.isEmpty ? text : message }
    }

    private static let http = "anonHttp: {location: 'https://example.com/a'}"
    private static let key = #""-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0=\n-----END PUBLIC KEY-----\n""#

    static let sources = [
        Manifest(
            fetchStrategy: "{}",
            message: "spec.fetchStrategy: Invalid value: exactly one source must be set"
        ),
        Manifest(
            fetchStrategy: "{\(http), file: {path: /a}}",
            message:
                "spec.fetchStrategy: Invalid value: exactly one source must be set: platforms (or anonHttp)"
        ),
        Manifest(
            fetchStrategy: "{platforms: [], oci: {reference: a.io/b}, file: {path: /a}}",
            message: "exactly one source must be set"
        ),
        Manifest(
            fetchStrategy: "{anonHttp: {location: 'ftp://example.com/a'}}",
            message: "must be a URL that starts with http:// or https://"
        ),
        Manifest(
            fetchStrategy: "{platforms: [{os: linux, arch: amd64, location: example.com/a}]}",
            message: "spec.fetchStrategy.platforms[0].location: Invalid value"
        ),
        Manifest(
            fetchStrategy: "{platforms: [{os: linux, arch: riscv64, location: 'http://a'}]}",
            message: #"spec.fetchStrategy.platforms[0].arch: Unsupported value: "riscv64""#
        ),
        Manifest(
            fetchStrategy: "{platforms: [{os: windows, arch: amd64, location: 'http://a'}]}",
            message: #"spec.fetchStrategy.platforms[0].os: Unsupported value: "windows""#
        ),
        Manifest(
            fetchStrategy: "{anonHttp: {location: 'http://a', sha256: abc}}",
            message: "must be 64 hexadecimal digits, as printed by sha256sum"
        ),
        Manifest(
            fetchStrategy: "{oci: {reference: 'oci://ghcr.io/a/b:v1'}}",
            message: "spec.fetchStrategy.oci.reference: Invalid value"
        ),
        Manifest(
            fetchStrategy: "{oci: {reference: ghcr.io/a/b, pullSecret: A_B}}",
            message: "must be the name of a Secret in the operator's namespace"
        ),
        Manifest(fetchStrategy: "{file: {path: shims/a}}", message: "must be an absolute path in the agent"),
        Manifest(
            fetchStrategy: "{\(http), signature: {publicKey: '-----BEGIN EC PRIVATE KEY-----'}}",
            message: "must be a public key in PEM format, as written by `openssl ec -in key.pem -pubout`"
        ),
        Manifest(
            fetchStrategy: "{anonHttp: {location: 'http://a', signature: aGVsbG8=}}",
            message:
                "spec.fetchStrategy.signature: Required value: signature.publicKey must be set when a source"
        ),
        Manifest(
            fetchStrategy:
                "{anonHttp: {location: 'http://a', signature: '-----'}, signature: {publicKey: \(key)}}",
            message: "must be base64 on one line, as written by `base64 -w0`"
        ),
        Manifest(
            fetchStrategy: "{\(http), maxSize: 0}",
            message: "must be a number of bytes greater than 0"
        ),
        Manifest(fetchStrategy: "{\(http), maxSize: big}", message: "such as 256Mi"),
        Manifest(
            fetchStrategy: "{\(http), certificateAuthorities: {configMap: a, key: a/b}}",
            message: "spec.fetchStrategy.certificateAuthorities.key: Invalid value"
        ),
    ]

    static let others = [
        Manifest(
            name: String(repeating: "a", count: 64),
            message:
                "is invalid: <nil>: Invalid value: metadata.name must be no more than 63 characters, because node labels"
        ),
        Manifest(
            runtimeClass: "{name: a, handler: a.b}",
            message: "spec.runtimeClass.handler: Invalid value"
        ),
        Manifest(runtimeClass: "{name: A, handler: a}", message: "spec.runtimeClass.name: Invalid value"),
        Manifest(runtimeClass: "{name: a}", message: "spec.runtimeClass.handler: Required value"),
        Manifest(
            runtimeClass: "{name: a, handler: b, overhead: {memory: -1Mi}}",
            message: "spec.runtimeClass.overhead[memory]: Invalid value"
        ),
        Manifest(rolloutStrategy: "{}", message: "spec.rolloutStrategy.type: Required value"),
        Manifest(
            rolloutStrategy: "{type: slow}",
            message: #"spec.rolloutStrategy.type: Unsupported value: "slow""#
        ),
        Manifest(
            rolloutStrategy: "{type: rolling, rolling: {maxUpdate: 0}}",
            message: "must be a number of nodes of at least 1, or a percentage from 1% to 100%"
        ),
        Manifest(
            rolloutStrategy: "{type: rolling, rolling: {maxUpdate: 101%}}",
            message: "spec.rolloutStrategy.rolling.maxUpdate: Invalid value"
        ),
        Manifest(more: "nodeSelector: {'no label': a}", message: "must contain valid node labels"),
        Manifest(
            more: "containerdRuntimeOptions: {Nested: {a: b}}",
            message: "spec.containerdRuntimeOptions.Nested: Too many"
        ),
        Manifest(
            more: "containerdRuntimeOptions: {List: [a]}",
            message: "spec.containerdRuntimeOptions.List: Too many"
        ),
        Manifest(
            more: "host: {restartUnit: a.service, restartCommand: [a]}",
            message: "restartUnit and restartCommand are mutually exclusive; remove one of them"
        ),
        Manifest(
            more: "host: {containerdConfig: etc/containerd}",
            message: "spec.host.containerdConfig: Invalid value: \"etc/containerd\": must be an absolute path"
        ),
        Manifest(more: "host: {restartUnit: --help}", message: "must be the name of a systemd unit"),
        Manifest(more: "host: {restartCommand: ['']}", message: "must start with the program to run"),
        Manifest(
            more: "agent: {imagePullPolicy: Later}",
            message: "spec.agent.imagePullPolicy: Unsupported value"
        ),
    ]

    @Test(arguments: ControlPlaneKind.available, sources + others)
    func `a Shim that couldn't work is refused, and it is said what to do`(
        kind: ControlPlaneKind,
        manifest: Manifest
    ) async throws {
        let platform = try await Platform.shared(kind)
        let answer = try await platform.kubectl.dryRun(manifest.text, in: "default")
        #expect(!answer.succeeded)
        #expect(answer.error.contains(manifest.message), "\(answer.error)")
    }

    /// A rule that refuses too much is as bad as one that is missing.
    static let accepted = [
        // What runtime-class-manager takes.
        Manifest(
            fetchStrategy: "{type: anonymousHttp, anonHttp: {location: 'https://example.com/a.tar.gz'}}",
            rolloutStrategy: "{type: rolling, rolling: {maxUpdate: 5}}",
            more: "containerdRuntimeOptions: {SystemdCgroup: 'true'}"
        ),
        Manifest(
            fetchStrategy: """
                {\(http), platforms: [{os: linux, arch: x86_64, location: 'http://a', sha256: ''}, \
                {os: linux, arch: aarch64, location: 'http://b'}]}
                """
        ),
        Manifest(more: "nodeSelector: {spin: 'true', example.com/pool: ''}"),
        // What is new.
        Manifest(
            fetchStrategy: """
                {oci: {reference: 'ghcr.io/a/b:v1@sha256:\(String(repeating: "a", count: 64))', path: a, \
                pullSecret: s, plainHTTP: true}, binary: b, maxSize: 256Mi, signature: {publicKey: \(key)}, \
                certificateAuthorities: {configMap: c}, proxy: {http: 'http://p:1', https: 'http://p:1', noProxy: a}}
                """
        ),
        Manifest(fetchStrategy: "{oci: {reference: 'localhost:5000/a/b/c'}, maxSize: 1000000}"),
        Manifest(
            fetchStrategy:
                "{file: {path: '/shims/{arch}/a', signature: aGVsbG8=}, signature: {publicKey: \(key)}}"
        ),
        Manifest(
            fetchStrategy:
                "{anonHttp: {location: 'HTTPS://a', sha256: '\(String(repeating: "A", count: 64))'}}"
        ),
        Manifest(
            name: String(repeating: "a", count: 63),
            runtimeClass:
                "{name: a.b, handler: c, overhead: {memory: 16Mi, cpu: 1}, tolerations: [{operator: Exists}]}",
            rolloutStrategy: "{type: rolling, rolling: {maxUpdate: 25%}}"
        ),
        Manifest(more: "containerdRuntimeOptions: {A: true, B: 1, C: 1.5, D: text}"),
        Manifest(
            more: """
                agent: {image: i, imagePullPolicy: Never, imagePullSecrets: [{name: s}], priorityClassName: '', \
                resources: {limits: {memory: 64Mi}}, tolerations: []}
                """
        ),
        Manifest(more: "host: {containerdConfig: /a, containerdSocket: /b, restartUnit: 'a@b.service'}"),
        Manifest(more: "host: {restartCommand: [sh, -c, 'kill -HUP 1', '']}"),
    ]

    @Test(arguments: ControlPlaneKind.available, accepted)
    func `a Shim that can work is accepted as it is`(
        kind: ControlPlaneKind,
        manifest: Manifest
    ) async throws {
        let platform = try await Platform.shared(kind)
        let answer = try await platform.kubectl.attempt(
            "create",
            "--dry-run=server",
            "--validate=strict",
            "-f",
            "-",
            input: manifest.text
        )
        #expect(answer.succeeded, "\(answer.error)")
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import FoundationNetworking

/// The lean operator, run outside a cluster with its in-cluster files and address pointed elsewhere.
struct OperatorProcess: Sendable {
    let process: ChildProcess
    let probes: String
    /// Where `/metrics` is served.
    var metrics: String?

    /// The namespace that the operator takes for its own.
    static let namespace = "bobbin"

    static func start(
        on plane: ControlPlane,
        extra arguments: [String] = [],
        bundle text: String = "-----BEGIN CERTIFICATE-----\nnot a real one\n-----END CERTIFICATE-----\n",
        servesMetrics: Bool = false
    ) async throws -> OperatorProcess {
        let port = try FreePort.reserve()
        let metrics = servesMetrics ? "127.0.0.1:\(try FreePort.reserve())" : nil
        let bundle = plane.folder.appending(path: "ca-bundle-\(port).crt")
        try text.write(to: bundle, atomically: true, encoding: .utf8)
        var flags = [
            "controller", "--api-server", plane.server, "--own-namespace", namespace,
            "--probe-address", "127.0.0.1:\(port)", "--metrics-address", metrics ?? "off", "--ca-bundle",
            bundle.path(),
        ]
        if let certificateAuthority = plane.certificateAuthority {
            flags += ["--ca-file", certificateAuthority]
        }
        if plane.certificateAuthority != nil {
            flags += ["--token-file", try await serviceAccountToken(on: plane)]
        }
        let process = try ChildProcess(
            Assets.product("bobbin-operator"),
            flags + arguments,
            log: plane.folder.appending(path: "operator-\(port).log")
        )
        return OperatorProcess(
            process: process,
            probes: "http://127.0.0.1:\(port)",
            metrics: metrics.map { "http://\($0)/metrics" }
        )
    }

    /// A token of the operator's own service account, so that its role is what is tested.
    private static func serviceAccountToken(on plane: ControlPlane) async throws -> String {
        let file = plane.folder.appending(path: "operator-token-\(UUID().uuidString.prefix(6))").path()
        let request =
            #"{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"audiences":[]}}"#
        let answer = try await plane.kubectl(
            "create",
            "--raw",
            "/api/v1/namespaces/\(namespace)/serviceaccounts/bobbin/token",
            "-f",
            "-",
            input: request
        )
        guard let match = answer.firstMatch(of: #/"token":"([^"]+)"/#) else {
            throw TimedOut(what: "a token for the operator's service account")
        }
        try String(match.1).write(toFile: file, atomically: true, encoding: .utf8)
        return file
    }

    /// Whether the readiness probe says so.
    func isReady() async throws -> Bool {
        guard process.isRunning else { throw ProgramEnded(name: "the operator", log: process.tail) }
        guard let url = URL(string: "\(probes)/readyz") else { return false }
        let (_, response) = try await URLSession.shared.data(from: url)
        return (response as? HTTPURLResponse)?.statusCode == 200
    }
}

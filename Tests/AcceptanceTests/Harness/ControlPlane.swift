// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A running control plane.
struct ControlPlane: Sendable {
    let kind: ControlPlaneKind
    let folder: URL
    var server: String
    /// The file of the server's CA, where it serves TLS.
    let certificateAuthority: String?
    /// A token that may do everything, where one is needed.
    let adminToken: String?
    let kubectl: Kubectl
    let processes: [ChildProcess]
    /// Where the requests are written down, if that was asked for.
    var auditLog: AuditLog?

    /// The same, as it is reached at another port of this machine.
    func reached(at port: Int) -> ControlPlane {
        var other = self
        other.server = "\(server.hasPrefix("https") ? "https" : "http")://127.0.0.1:\(port)"
        return other
    }

    /// Starts one, or connects to the one that somebody brings.
    ///
    /// - Parameters:
    ///   - auditing: Whether the control plane is to write down every request.
    ///   - rights: What the operator is given there.
    ///   - streamsLists: Whether a watch may begin with all that is there, which older servers refuse.
    static func start(
        _ kind: ControlPlaneKind,
        auditing: Bool = false,
        rights: OperatorRights = .cluster,
        streamsLists: Bool = true
    ) async throws -> ControlPlane {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "bobbin-\(kind)-\(UUID().uuidString.prefix(8))"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let audit = AuditLog(in: folder, of: kind, under: rights, isNeeded: auditing)
        switch kind {
        case .embedded: return try await startEmbedded(in: folder, audit, streamsLists)
        case .real: return try await startReal(in: folder, audit, streamsLists)
        case .cluster: return try await connect(in: folder)
        }
    }

    private static func startEmbedded(
        in folder: URL,
        _ audit: AuditLog?,
        _ streamsLists: Bool
    ) async throws -> ControlPlane {
        let kubeconfig = folder.appending(path: "kubeconfig").path()
        let process = try ChildProcess(
            Assets.product("bobbin"),
            ["local", "--control-plane-only", "--no-simulation", "--port", "0", "--kubeconfig", kubeconfig]
                + (audit.map { ["--audit-log", $0.file.path()] } ?? [])
                + (streamsLists ? [] : ["--no-streamed-lists"]),
            log: folder.appending(path: "bobbin.log")
        )
        let server = try await eventually("the embedded control plane writes its kubeconfig") {
            guard process.isRunning else { throw ProgramEnded(name: "bobbin local", log: process.tail) }
            let text = try String(contentsOfFile: kubeconfig, encoding: .utf8)
            return text.firstMatch(of: #/server: "?(http:[^\s"]+)/#).map { String($0.1) }
        }
        return ControlPlane(
            kind: .embedded,
            folder: folder,
            server: server,
            certificateAuthority: nil,
            adminToken: nil,
            kubectl: Kubectl(kubeconfig: kubeconfig),
            processes: [process],
            auditLog: audit
        )
    }

    private static func startReal(
        in folder: URL,
        _ audit: AuditLog?,
        _ streamsLists: Bool
    ) async throws -> ControlPlane {
        try #require(
            Assets.hasRealControlPlane,
            "KUBEBUILDER_ASSETS is set, but kube-apiserver or etcd isn't there"
        )
        let (etcdPort, peerPort, port) = (
            try FreePort.reserve(), try FreePort.reserve(), try FreePort.reserve()
        )
        let token = UUID().uuidString
        try "\(token),admin,admin,system:masters\n".write(
            to: folder.appending(path: "tokens.csv"),
            atomically: true,
            encoding: .utf8
        )
        let key = folder.appending(path: "service-account.key").path()
        try shell("openssl genrsa -out \(key) 2048 2>/dev/null")
        let etcd = try ChildProcess(
            Assets.etcd,
            [
                "--data-dir", folder.appending(path: "etcd").path(), "--unsafe-no-fsync",
                "--listen-client-urls", "http://127.0.0.1:\(etcdPort)",
                "--advertise-client-urls", "http://127.0.0.1:\(etcdPort)",
                "--listen-peer-urls", "http://127.0.0.1:\(peerPort)",
                "--initial-advertise-peer-urls", "http://127.0.0.1:\(peerPort)",
                "--initial-cluster", "default=http://127.0.0.1:\(peerPort)",
            ],
            endsBy: "KILL",
            log: folder.appending(path: "etcd.log")
        )
        let apiserver = try ChildProcess(
            Assets.kubeAPIServer,
            [
                "--etcd-servers=http://127.0.0.1:\(etcdPort)", "--bind-address=127.0.0.1",
                "--secure-port=\(port)",
                "--advertise-address=127.0.0.1", "--cert-dir=\(folder.appending(path: "certs").path())",
                "--token-auth-file=\(folder.appending(path: "tokens.csv").path())",
                "--authorization-mode=RBAC",
                "--service-account-key-file=\(key)", "--service-account-signing-key-file=\(key)",
                "--service-account-issuer=https://kubernetes.default.svc", "--allow-privileged=true",
                "--service-cluster-ip-range=10.0.0.0/16", "--endpoint-reconciler-type=none",
                "--disable-admission-plugins=ServiceAccount",
                "--enable-admission-plugins=OwnerReferencesPermissionEnforcement",
            ] + (try audit?.flags(in: folder) ?? [])
                + (streamsLists ? [] : ["--feature-gates=WatchList=false"]),
            endsBy: "KILL",
            log: folder.appending(path: "kube-apiserver.log")
        )
        let ca = folder.appending(path: "certs/apiserver.crt").path()
        let plane = ControlPlane(
            kind: .real,
            folder: folder,
            server: "https://127.0.0.1:\(port)",
            certificateAuthority: ca,
            adminToken: token,
            kubectl: Kubectl(kubeconfig: folder.appending(path: "kubeconfig").path()),
            processes: [etcd, apiserver],
            auditLog: audit
        )
        _ = try await eventually("kube-apiserver is ready", within: .seconds(120)) { () -> Bool? in
            guard apiserver.isRunning, etcd.isRunning else {
                throw ProgramEnded(name: "kube-apiserver or etcd", log: apiserver.tail + etcd.tail)
            }
            try plane.writeKubeconfig(token: token)
            return try await plane.kubectl.reader().lines("/readyz") == [Array("ok".utf8)] ? true : nil
        }
        return plane
    }

    private func writeKubeconfig(token: String) throws {
        guard let certificateAuthority else { return }
        try """
        apiVersion: v1
        kind: Config
        current-context: test
        clusters: [{name: test, cluster: {server: "\(server)", certificate-authority: "\(certificateAuthority)"}}]
        contexts: [{name: test, context: {cluster: test, user: admin}}]
        users: [{name: admin, user: {token: "\(token)"}}]
        """.write(toFile: kubectl.kubeconfig, atomically: true, encoding: .utf8)
    }

    /// A control plane for the time of a test that can't share one.
    static func withOwn(
        _ kind: ControlPlaneKind,
        auditing: Bool = false,
        rights: OperatorRights = .cluster,
        streamsLists: Bool = true,
        _ body: (ControlPlane) async throws -> Void
    ) async throws {
        let plane = try await start(kind, auditing: auditing, rights: rights, streamsLists: streamsLists)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(plane))
        } catch { result = .failure(error) }
        await plane.kubectl.close()
        for process in plane.processes.reversed() { try await process.stop() }
        try FileManager.default.removeItem(at: plane.folder)
        try result.get()
    }
}

private func shell(_ command: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", command]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "failed: \(command)")
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BobbinOperator
import Foundation
import KubeClient
import LocalControlPlane
import Logging
import Manifests

/// `bobbin local`: an embedded control plane with the operator.
struct LocalCommand: AsyncParsableCommand, StopsBySignal {
    static let configuration = CommandConfiguration(
        commandName: "local",
        abstract: "Run an embedded control plane in memory, with the operator.",
        discussion: """
            Applies the files, prints changes of objects as they happen, and serves until you press Ctrl-C. Nothing is \
            kept and no container runs: use it to try Bobbin and for tests, not in production.
            """
    )

    @Option(
        name: [.long, .customShort("f")],
        help: "File with manifests to apply. Use \"-\" for standard input. Can be repeated."
    )
    var apply: [String] = []

    @Option(help: "Port to serve on, or 0 for any free port.")
    var port = 0

    @Option(help: "File to write the kubeconfig to.")
    var kubeconfig = ".build/bobbin-local.kubeconfig"

    @Flag(help: "Exit when all applied apps are ready.")
    var once = false

    @Flag(help: "Run only the control plane, without the CRDs and the operator.")
    var controlPlaneOnly = false

    @Flag(inversion: .prefixedNo, help: "Mark workloads as ready, as if their containers ran.")
    var simulation = true

    @Option(
        help: "File to write the audit log to, in the format of kube-apiserver: one JSON object per line."
    )
    var auditLog: String?

    @Flag(inversion: .prefixedNo, help: .hidden)
    var streamedLists = true

    func validate() throws {
        guard (0...65535).contains(port) else {
            throw ValidationError("invalid --port value \"\(port)\"; it must be between 0 and 65535")
        }
        guard !controlPlaneOnly || (apply.isEmpty && !once) else {
            throw ValidationError("--control-plane-only cannot be used with --apply or --once")
        }
    }

    func run() async throws {
        try LocalKubeconfig(path: kubeconfig).check()
        // Before anything is started: a file that can't be applied must not leave half a session behind.
        let manifests = try apply.flatMap(ManifestFile.read)
        var session = LocalSession(port: port, kubeconfigPath: kubeconfig, manifests: manifests)
        session.runsOperator = !controlPlaneOnly
        session.simulatesWorkloads = simulation
        session.stopsWhenReady = once
        session.auditLog = auditLog
        session.streamsLists = streamedLists
        try await session.run()
    }
}

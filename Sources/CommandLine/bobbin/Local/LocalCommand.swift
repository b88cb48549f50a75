import ArgumentParser
import BobbinOperator
import Foundation
import KubeClient
import LocalControlPlane
import Logging
import Manifests

/// `bobbin local`: an embedded control plane with the operator on it.
struct LocalCommand: AsyncParsableCommand, StopsBySignal {
    static let configuration = CommandConfiguration(
        commandName: "local",
        abstract: "Tries Bobbin out: an embedded control plane, in memory, with the operator on it.",
        discussion: """
            Applies the files, prints what happens as it happens, and serves until you press Ctrl-C. Nothing \
            outlives it and no container runs: this is for trying things out and for tests, not for production.
            """
    )

    @Option(
        name: [.long, .customShort("f")],
        help: "A file of manifests to apply; may be repeated. \"-\" is standard input."
    )
    var apply: [String] = []

    @Option(help: "The port to serve on; 0 for any that is free.")
    var port = 0

    @Option(help: "Where to write the kubeconfig.")
    var kubeconfig = ".build/bobbin-local.kubeconfig"

    @Flag(help: "Stop once everything applied is ready, instead of serving on.")
    var once = false

    @Flag(help: "Only the control plane, with neither the CRDs nor the operator.")
    var controlPlaneOnly = false

    @Flag(inversion: .prefixedNo, help: "Let workloads become ready as if they ran.")
    var simulation = true

    @Option(
        help: "Where to write down each request, a JSON object per line, as kube-apiserver's audit log does."
    )
    var auditLog: String?

    @Flag(inversion: .prefixedNo, help: .hidden)
    var streamedLists = true

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("--port must be from 0 to 65535") }
        guard !controlPlaneOnly || (apply.isEmpty && !once) else {
            throw ValidationError("--control-plane-only goes with neither --apply nor --once")
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

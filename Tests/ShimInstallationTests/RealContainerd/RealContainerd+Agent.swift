// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import ShimInstallation
import SpinAPI
import Testing

/// The agent, as a process of its own beside this containerd.
extension RealContainerd {
    enum Outcome: Equatable {
        case done
        case failed(NodeFailureReason?)
        case killed
    }

    /// Runs an agent until it has done its work, has failed, or is killed.
    ///
    /// - Parameter delay: After how many seconds it is killed, together with what it has started.
    func agent(
        _ operation: InstallationOrder.Operation,
        _ order: InstallationOrder,
        killedAfter delay: Double? = nil
    ) async throws -> Outcome {
        let id = UUID().uuidString
        let (file, told) = (folder.appending(path: "order-\(id)"), folder.appending(path: "told-\(id)"))
        try order.json.description.write(to: file, atomically: true, encoding: .utf8)
        try "".write(to: told, atomically: true, encoding: .utf8)
        let command = [
            Self.agentProgram, "node", operation.rawValue, "--once", "--no-chroot", "--host-root",
            hostRoot.path(),
            "--order", file.path(), "--termination-log", told.path(),
        ]
        do {
            try await inside(delay.map { ["timeout", "--signal=KILL", "\($0)"] + command } ?? command)
            return .done
        } catch let failure as ProgramFailed {
            let message = try String(contentsOf: told, encoding: .utf8)
            if message.isEmpty, delay != nil { return .killed }
            try #require(!message.isEmpty, "\(failure)")
            return .failed(NodeFailure(message)?.reason)
        }
    }

    /// What the containerd that runs now says that it runs a handler's pods with.
    func runtime(of handler: String) async throws -> String? {
        let socket = hostRoot.appending(path: "run/containerd/containerd.sock").path()
        switch try await CRIClient().status(socket: socket) {
        case .status(let status): return try #require(status.runtimes)[handler]
        case .silence(let text):
            Issue.record("containerd doesn't answer: \(text)")
            return nil
        }
    }

    /// Everything that is on the host where agents write, with contents and modes.
    func hostFiles() async throws -> String {
        try await Self.execute(
            "/bin/bash",
            [
                "-c",
                "cd \(hostRoot.path()) && find etc opt -printf '%p %y %m %U %G\\n' | sort"
                    + " && find etc opt -type f -exec sha256sum {} + | sort",
            ]
        )
    }

    /// The operator's executable, which is built beside the tests.
    static let agentProgram: String = {
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        return URL(filePath: bundle).deletingLastPathComponent().appending(path: "bobbin-operator").path()
    }()
}

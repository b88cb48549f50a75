// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where the programs that the suite drives are.
enum Assets {
    /// The folder of kube-apiserver and etcd: `KUBEBUILDER_ASSETS`, else where envtest puts them.
    private static let folder =
        ProcessInfo.processInfo.environment["KUBEBUILDER_ASSETS"] ?? "/usr/local/kubebuilder/bin"

    /// Whether somebody asked for a real control plane by name; then a missing binary is a failure.
    static let realIsDemanded = ProcessInfo.processInfo.environment["KUBEBUILDER_ASSETS"] != nil

    /// The kubeconfig of a cluster that somebody brings, if any.
    static let cluster = ProcessInfo.processInfo.environment["BOBBIN_TEST_KUBECONFIG"]

    static let kubeAPIServer = "\(folder)/kube-apiserver"
    static let etcd = "\(folder)/etcd"

    static let hasRealControlPlane = [kubeAPIServer, etcd].allSatisfy {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// The folder of this package.
    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path()

    /// A program of this package, which is built beside the tests.
    static func product(_ name: String) -> String {
        // The test bundle is run by a helper of the toolchain on some systems, so its own path is asked for first.
        let candidates = CommandLine.arguments.filter { $0.hasSuffix(".xctest") } + [CommandLine.arguments[0]]
        for candidate in candidates {
            let path = URL(filePath: candidate).deletingLastPathComponent().appending(path: name).path()
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        return "\(package).build/debug/\(name)"
    }
}

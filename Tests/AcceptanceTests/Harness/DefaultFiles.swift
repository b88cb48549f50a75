// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel

/// A folder for `--defaults`.
struct DefaultFiles: Sendable {
    private let folder: URL

    var path: String { folder.path() }

    init(in parent: URL, _ files: [String: JSONValue]) throws {
        folder = parent.appending(path: "defaults-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, manifest) in files { try write(name, manifest.description) }
    }

    func write(_ name: String, _ text: String) throws {
        try text.write(to: folder.appending(path: "\(name).json"), atomically: true, encoding: .utf8)
    }

    static func executor(runtimeClass: JSONValue = "wasmtime-spin-v2") -> JSONValue {
        [
            "apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinAppExecutor",
            "metadata": ["name": "containerd-shim-spin"],
            "spec": ["createDeployment": true, "deploymentConfig": ["runtimeClassName": runtimeClass]],
        ]
    }

    static let shim: JSONValue = [
        "apiVersion": "runtime.spinkube.dev/v1alpha1", "kind": "Shim", "metadata": ["name": "spin-v2"],
        "spec": [
            "nodeSelector": ["no-such": "node"],
            "fetchStrategy": [
                "anonHttp": [
                    "location": "https://example.com/shim.tar.gz", "sha256": .string(ShimLab.digest),
                ]
            ],
            "runtimeClass": ["name": "by-default", "handler": "spin-v2"],
            "rolloutStrategy": ["type": "recreate"],
        ],
    ]
}

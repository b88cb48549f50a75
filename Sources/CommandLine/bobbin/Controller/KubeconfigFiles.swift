// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeClient
import KubeModel
import Manifests

/// Reads the kubeconfig files in a user's environment.
enum KubeconfigFiles {
    /// The merged kubeconfig.
    ///
    /// - Throws: `KubeError` or `YAMLError`, naming the file.
    static func load(path: String?, environment: [String: String]) throws -> Kubeconfig {
        let paths = path.map { [$0] } ?? Kubeconfig.paths(environment: environment)
        var documents: [(path: String, value: JSONValue)] = []
        for file in paths {
            guard FileManager.default.fileExists(atPath: file) else {
                // kubectl skips missing files of a list; a file that was named must exist.
                if path != nil { throw unusable(file, "no such file") }
                continue
            }
            for document in try YAML.documents(try text(of: file), source: file) {
                documents.append((file, document))
            }
        }
        guard !documents.isEmpty else {
            let where_ =
                paths.isEmpty
                ? "KUBECONFIG and HOME are not set"
                : "no such file: \(paths.joined(separator: ", "))"
            throw KubeError(
                .configuration,
                message:
                    "no kubeconfig found: \(where_); set KUBECONFIG, or use `bobbin local`, which needs no cluster"
            )
        }
        return try Kubeconfig(documents: documents)
    }

    private static func text(of file: String) throws -> String {
        do {
            return try String(contentsOfFile: file, encoding: .utf8)
        } catch { throw unusable(file, "\(error.localizedDescription)") }
    }

    private static func unusable(_ file: String, _ why: String) -> KubeError {
        KubeError(.configuration, message: "cannot read kubeconfig \"\(file)\": \(why)")
    }
}

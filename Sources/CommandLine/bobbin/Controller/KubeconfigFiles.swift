import Foundation
import KubeClient
import KubeModel
import Manifests

/// Reads the kubeconfig files that a person's environment names.
enum KubeconfigFiles {
    /// The merged kubeconfig.
    ///
    /// - Throws: `KubeError` or `YAMLError`, naming the file.
    static func load(path: String?, environment: [String: String]) throws -> Kubeconfig {
        let paths = path.map { [$0] } ?? Kubeconfig.paths(environment: environment)
        var documents: [(path: String, value: JSONValue)] = []
        for file in paths {
            guard FileManager.default.fileExists(atPath: file) else {
                // Of a list, kubectl passes over what isn't there; a file that was named must be.
                if path != nil { throw unusable(file, "there is no such file") }
                continue
            }
            for document in try YAML.documents(try text(of: file), source: file) {
                documents.append((file, document))
            }
        }
        guard !documents.isEmpty else {
            let where_ =
                paths.isEmpty
                ? "neither KUBECONFIG nor HOME is set"
                : "none of these is there: \(paths.joined(separator: ", "))"
            throw KubeError(
                .configuration,
                message:
                    "no kubeconfig: \(where_); set KUBECONFIG, or try `bobbin local`, which needs no cluster"
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
        KubeError(.configuration, message: "the kubeconfig \(file) can't be read: \(why)")
    }
}

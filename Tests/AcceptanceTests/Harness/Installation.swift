import Foundation
import KubeModel
import Manifests
import Testing

/// Under which rights an operator of the suite runs.
enum OperatorRights: String, Sendable {
    /// Those of the installation.
    case cluster
    /// Those of `deploy/kustomize/namespaced`, for namespaces that are called `team-…`.
    case namespaced
    /// A test takes some away.
    case reduced
}

/// What is applied so that the operator can work: it runs beside the tests, under the service account in here.
enum Installation {
    /// The manifests, relative to the package.
    private static let files = ["deploy/install.yaml"]

    /// - Parameter withDefinitions: Whether the CRDs are applied too.
    static func apply(to plane: ControlPlane, withDefinitions: Bool = true) async throws {
        let documents = try documents().filter {
            withDefinitions || $0["kind"] != "CustomResourceDefinition"
        }
        try await plane.kubectl(
            "apply",
            "--validate=strict",
            "-f",
            "-",
            input: documents.map(\.description).joined(separator: "\n")
        )
    }

    private static func documents() throws -> [JSONValue] {
        let paths = try files.flatMap { file -> [String] in
            guard file.hasSuffix("/") else { return [Assets.package + file] }
            let names = try FileManager.default.contentsOfDirectory(atPath: Assets.package + file)
            return names.filter { $0.hasSuffix(".yaml") }.sorted().map { "\(Assets.package)\(file)\($0)" }
        }
        let all = try paths.flatMap {
            try YAML.documents(String(contentsOfFile: $0, encoding: .utf8), source: $0)
        }
        return all.map(withoutPods)
    }

    /// The operator that the installation brings would get in the way of the suite's own, where pods run.
    private static func withoutPods(_ document: JSONValue) -> JSONValue {
        guard document["kind"] == "Deployment" else { return document }
        var document = document
        document["spec"]?["replicas"] = 0
        return document
    }
}

// SPDX-License-Identifier: Apache-2.0

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

    /// - Parameters:
    ///   - withDefinitions: Whether the CRDs are applied too.
    ///   - namespace: Where it is installed.
    static func apply(
        to plane: ControlPlane,
        withDefinitions: Bool = true,
        namespace: String = OperatorProcess.namespace
    ) async throws {
        let documents = try documents().filter {
            withDefinitions || $0["kind"] != "CustomResourceDefinition"
        }.map { moved($0, to: namespace) }
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

    /// The object as it is in another namespace than the one that the manifests have.
    private static func moved(_ document: JSONValue, to namespace: String) -> JSONValue {
        let usual: JSONValue = .string(OperatorProcess.namespace)
        var document = document
        if document[path: "metadata", "namespace"] == usual {
            document["metadata"]?["namespace"] = .string(namespace)
        }
        if document["kind"] == "Namespace" { document["metadata"]?["name"] = .string(namespace) }
        guard let subjects = document["subjects"]?.array else { return document }
        document["subjects"] = .array(
            subjects.map { subject in
                var subject = subject
                if subject["namespace"] == usual { subject["namespace"] = .string(namespace) }
                return subject
            }
        )
        return document
    }

    /// The operator that the installation brings would get in the way of the suite's own, where pods run.
    private static func withoutPods(_ document: JSONValue) -> JSONValue {
        guard document["kind"] == "Deployment" else { return document }
        var document = document
        document["spec"]?["replicas"] = 0
        return document
    }
}

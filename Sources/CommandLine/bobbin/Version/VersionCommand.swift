// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnosis
import KubeClient
import KubeModel
import Listings
import SpinAPI

/// `bobbin version`.
struct VersionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Print the versions of bobbin, the operator and Kubernetes.",
        discussion: """
            If the cluster does not answer, prints only the client version and exits 1.

              bobbin version
              bobbin version --client
              bobbin version -o json
            """
    )

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions<DataFormats>

    @Flag(help: "Print only the client version. Does not contact the cluster.")
    var client = false

    @Flag(
        name: .shortAndLong,
        help: "Print only the number of the client version. Does not contact the cluster."
    )
    var short = false

    func run() async throws {
        if short { return Console.print(Release.version) }
        var versions = Versions()
        var failure: (any Error)?
        if !client {
            do {
                try await cluster.withCluster { cluster in try await versions.ask(cluster.client) }
            } catch { failure = error }
        }
        switch output.format {
        case .json: Console.write(ObjectText.json(versions.json))
        case .yaml: Console.write(ObjectText.yaml(versions.json))
        default: versions.lines.forEach(Console.print)
        }
        if let failure { throw failure }
    }
}

/// The versions of client, operator and server.
private struct Versions {
    private struct Operator {
        let place: ObjectKey
        let version: String
        let image: String
    }

    private static let deployments = ResourceType(
        group: "apps",
        version: "v1",
        kind: "Deployment",
        plural: "deployments"
    )

    private var server: String?
    /// `nil` if unknown.
    private var operators: [Operator]?

    mutating func ask(_ client: Client) async throws {
        server = try await client.serverVersion().description
        do {
            let selection = Selection(labels: OperatorFacts.selector)
            let found = try await client.objects(of: Self.deployments, selection)
            operators = OperatorFacts.all(in: found).map { Self.operator(of: $0.deployment) }
        } catch let error as KubeError where error.isForbidden {
            Console.message("warning: cannot read the operator's version: \(error.message)")
        }
    }

    private static func `operator`(of deployment: JSONValue) -> Operator {
        let metadata = deployment["metadata"]
        let containers = deployment[path: "spec", "template", "spec", "containers"]?.array ?? []
        let own = containers.first { $0["name"]?.string == "operator" } ?? containers.first
        let image = own?["image"]?.string ?? ""
        let reference = image.split(separator: "@").first ?? ""
        let tag = reference.split(separator: "/").last?.split(separator: ":").dropFirst().first.map(
            String.init
        )
        // What runs counts before what is written on it.
        let version = tag ?? metadata?[path: "labels", "app.kubernetes.io/version"]?.string ?? "unknown"
        let place = ObjectKey(
            namespace: metadata?["namespace"]?.string ?? "",
            name: metadata?["name"]?.string ?? ""
        )
        return Operator(place: place, version: version, image: image)
    }

    var lines: [String] {
        var lines = ["Client Version: \(Release.version)"]
        if let operators {
            lines += operators.map { "Operator Version: \($0.version) (\($0.place))" }
            if operators.isEmpty { lines.append("Operator Version: not installed") }
        }
        if let server { lines.append("Kubernetes Version: \(server)") }
        return lines
    }

    var json: JSONValue {
        var value: JSONValue = ["clientVersion": ["version": .string(Release.version)]]
        if let operators {
            value["operators"] = .array(
                operators.map {
                    [
                        "namespace": .string($0.place.namespace), "name": .string($0.place.name),
                        "version": .string($0.version), "image": .string($0.image),
                    ]
                }
            )
        }
        if let server { value["serverVersion"] = ["gitVersion": .string(server)] }
        return value
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests
import SpinAPI
import Testing

/// The files in deploy/ that follow from others, and the versions in them.
struct InstallationTests {
    @Test func `what is made of other files is what they make`() async throws {
        try await Program(name: "bash")("\(Repository.root)Scripts/manifests.sh", "--check")
    }

    @Test func `install-yaml has the namespace and the CRDs before what needs them`() throws {
        let kinds = try Repository.documents("deploy/install.yaml").compactMap { $0["kind"]?.string }
        let order = ["Namespace", "CustomResourceDefinition", "ServiceAccount", "ConfigMap", "Deployment"]
        #expect(kinds.filter(order.contains).reduce(into: []) { if $0.last != $1 { $0.append($1) } } == order)
    }

    @Test func `every object fits into the annotation of kubectl apply`() throws {
        for document in try Repository.documents("deploy/install.yaml") {
            #expect(document.jsonBytes.count < 262_144)
        }
    }

    @Test func `the files have the version of the code`() throws {
        let chart = try Repository.document("deploy/charts/bobbin/Chart.yaml")
        #expect(chart["version"]?.string == Release.version)
        #expect(chart["appVersion"]?.string == Release.version)
        let values = try Repository.document("deploy/charts/bobbin/values.yaml")
        let repository = try #require(values["image"]?["repository"]?.string)
        #expect("\(repository):\(Release.version)" == Release.image)
        for document in try Repository.documents("deploy/install.yaml") {
            #expect(
                document[path: "metadata", "labels", "app.kubernetes.io/version"]?.string == Release.version
            )
            guard document["kind"] == "Deployment" else { continue }
            let container = try #require(
                document[path: "spec", "template", "spec", "containers"]?.array?.first
            )
            #expect(container["image"]?.string == Release.image)
            #expect(container["env"]?.array?.first?["value"]?.string == Release.image)
        }
    }

    @Test(arguments: [
        ("executor.json", ["deploy/samples/executor.yaml"]),
        ("shim.json", ["deploy/samples/shims/shim.yaml"]),
    ])
    func `a default is the sample of its kind`(file: String, samples: [String]) throws {
        let configuration = try #require(
            Repository.documents("deploy/install.yaml").first {
                $0[path: "metadata", "name"] == "bobbin-defaults"
            }
        )
        let text = try #require(configuration["data"]?[file]?.string)
        var object = try #require(YAML.documents(text, source: file).first)
        object["metadata"]?["namespace"] = nil
        #expect(try samples.map(Repository.document) == [object])
    }

    @Test func `pods of the operator may go where the strictest standard holds`() async throws {
        for folder in ["deploy/kustomize/default", "deploy/kustomize/namespaced"] {
            let objects = try await Installation.kustomized(folder).objects
            let pod = try #require(objects["Deployment bobbin bobbin"]?[path: "spec", "template", "spec"])
            #expect(pod[path: "securityContext", "runAsNonRoot"] == true)
            #expect(pod[path: "securityContext", "seccompProfile", "type"] == "RuntimeDefault")
            let container = try #require(pod["containers"]?.array?.first?["securityContext"])
            #expect(container["allowPrivilegeEscalation"] == false)
            #expect(container["readOnlyRootFilesystem"] == true)
            #expect(container["capabilities"] == ["drop": ["ALL"]])
        }
    }
}

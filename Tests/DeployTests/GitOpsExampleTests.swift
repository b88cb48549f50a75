// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests
import SpinAPI
import Testing

/// The examples for Argo CD and Flux.
struct GitOpsExampleTests {
    @Test func `Argo CD gets the chart of this version, from either source`() throws {
        let chart = try #require(try Repository.documents("deploy/argocd/application.yaml").first)
        #expect(chart[path: "spec", "source", "targetRevision"]?.string == Release.version)
        let git = try #require(try Repository.documents("deploy/argocd/application-git.yaml").first)
        #expect(git[path: "spec", "source", "targetRevision"]?.string == "v\(Release.version)")
        #expect(git[path: "spec", "source", "helm"] == chart[path: "spec", "source", "helm"])
        #expect(git[path: "spec", "syncPolicy"] == chart[path: "spec", "syncPolicy"])
    }

    @Test func `Flux gets the chart of this version, signed by the release workflow`() throws {
        let documents = try Repository.documents("deploy/flux/bobbin.yaml")
        let repository = try #require(documents.first { $0["kind"] == "OCIRepository" }?["spec"])
        #expect(repository[path: "ref", "tag"]?.string == Release.version)
        let identity = try #require(repository[path: "verify", "matchOIDCIdentity"]?.array?.first)
        let pattern = try Regex(try #require(identity["subject"]?.string))
        let workflow = "https://github.com/bobbin/bobbin/.github/workflows/release.yaml"
        #expect(try pattern.wholeMatch(in: "\(workflow)@refs/tags/v\(Release.version)") != nil)
        #expect(try pattern.wholeMatch(in: "\(workflow)@refs/heads/main") == nil)
    }

    @Test(arguments: ["deploy/argocd/application.yaml", "deploy/flux/bobbin.yaml"])
    func `the namespace lets agents mount their host`(file: String) throws {
        let texts = try Repository.documents(file).map(\.description).joined()
        #expect(texts.contains(#""pod-security.kubernetes.io/enforce":"privileged""#))
    }

    @Test func `the chart has the values that the examples set`() throws {
        let defaults = try #require(try Repository.documents("deploy/charts/bobbin/values.yaml").first)
        let argo = try #require(try Repository.documents("deploy/argocd/application.yaml").first)
        let flux = try Repository.documents("deploy/flux/bobbin.yaml")
        let given = [
            argo[path: "spec", "source", "helm", "valuesObject"],
            flux.first { $0["kind"] == "HelmRelease" }?[path: "spec", "values"],
        ]
        for values in given {
            for (key, value) in try #require(values?.object) {
                for name in try #require(value.object).keys {
                    #expect(defaults[path: key, name] != nil, "\(key).\(name)")
                }
            }
        }
    }

    @Test func `Argo CD's chart gets the same checks as its ConfigMap`() throws {
        let map = try #require(try Repository.documents("deploy/argocd/argocd-cm.yaml").first)
        let values = try #require(try Repository.documents("deploy/argocd/values.yaml").first)
        #expect(values[path: "configs", "cm"] == map["data"])
        #expect(map["data"]?.object?.count == 3)
    }
}

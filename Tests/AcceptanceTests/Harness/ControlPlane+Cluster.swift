// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Testing

extension ControlPlane {
    /// The cluster that somebody brings: its kubeconfig's current context, whose user may do everything.
    static func connect(in folder: URL) async throws -> ControlPlane {
        let kubeconfig = try #require(Assets.cluster, "BOBBIN_TEST_KUBECONFIG isn't set")
        let kubectl = Kubectl(kubeconfig: kubeconfig)
        let text = try await kubectl("config", "view", "--minify", "--raw", "--flatten", "-o", "json")
        let cluster = try #require(
            JSONValue(json: Array(text.utf8))["clusters"]?.array?.first?["cluster"],
            "\(kubeconfig) names no cluster"
        )
        let certificate = folder.appending(path: "ca.crt")
        let encoded = try #require(cluster["certificate-authority-data"]?.string, "\(kubeconfig) has no CA")
        try Data(try #require(Base64.decode(encoded))).write(to: certificate)
        return ControlPlane(
            kind: .cluster,
            folder: folder,
            server: try #require(cluster["server"]?.string),
            certificateAuthority: certificate.path(),
            adminToken: nil,
            kubectl: kubectl,
            processes: []
        )
    }
}

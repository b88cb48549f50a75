// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Testing

/// Holds the roles to what the operators of the acceptance suite asked for. `Scripts/check-rights.sh` runs it after
/// that suite, with the folder of what was recorded.
@Suite(.serialized)
struct RecordedRightsTests {
    private static let folder = ProcessInfo.processInfo.environment["BOBBIN_RECORDED_RIGHTS"].map {
        URL(filePath: $0, directoryHint: .isDirectory)
    }

    /// The rights that no request shows.
    private static let finalizers = [
        UnseenRight(
            group: "core.spinkube.dev",
            resource: "spinapps/finalizers",
            verb: "update",
            reason: "an app's objects block its deletion: OwnerRightsTests has them refused without it"
        ),
        UnseenRight(
            group: "runtime.spinkube.dev",
            resource: "shims/finalizers",
            verb: "update",
            reason: "a Shim's objects block its deletion: OwnerRightsTests has them refused without it"
        ),
    ]

    @Test(
        .enabled(if: folder != nil, "after the acceptance suite only"),
        arguments: [
            (
                "cluster",
                ["deploy/kustomize/base/rbac.yaml", "deploy/kustomize/components/secure-metrics/rbac.yaml"]
            ),
            ("namespaced", ["deploy/kustomize/namespaced/rbac.yaml"]),
        ]
    )
    func `an operator has the rights that it asked for, and no others`(
        rights: String,
        files: [String]
    ) throws {
        let folder = try #require(Self.folder)
        let grants = try files.flatMap { try Roles(file: $0).grants }
        let unseen = Self.finalizers.filter { right in
            rights == "cluster" || right.group == "core.spinkube.dev"
        }
        let recordings = try Recordings(of: rights, in: folder)
        try #require(!recordings.byControlPlane.isEmpty, "no control plane took part that keeps an audit log")
        let judgement = Judgement(grants, recordings, unseen: unseen)
        #expect(judgement.missing.isEmpty, "asked for, and not in \(files): \(judgement.missing)")
        #expect(judgement.unused.isEmpty, "in \(files), and never asked for: \(judgement.unused)")
        #expect(judgement.refusals.isEmpty, "refused: \(judgement.refusals)")
        #expect(judgement.needless.isEmpty, "no exceptions: \(judgement.needless)")
        // The script looks for it, so that a judgement that didn't take place is no success.
        let kinds = recordings.byControlPlane.keys.sorted().joined(separator: ", ")
        try Data(kinds.utf8).write(to: folder.appending(path: "judged-\(rights)"))
    }

    @Test(arguments: ["deploy/kustomize/base/rbac.yaml", "deploy/kustomize/namespaced/rbac.yaml"])
    func `no role gives everything, or a right twice`(file: String) throws {
        let grants = try Roles(file: file).grants
        let wide = grants.filter { [$0.group, $0.resource, $0.verb].contains { $0.contains("*") } }
        #expect(wide.isEmpty)
        let doubles = Dictionary(grouping: grants) { "\($0) \($0.namespace ?? "")" }.filter {
            $0.value.count > 1
        }
        #expect(doubles.isEmpty)
    }
}

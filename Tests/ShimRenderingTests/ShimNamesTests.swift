// SPDX-License-Identifier: Apache-2.0

import KubeModel
import ShimRendering
import SpinAPI
import Testing

struct ShimNamesTests {
    @Test func `DaemonSets are called after their Shim`() {
        let names = ShimNames(shim: "spin-v2")
        #expect(names.installDaemonSet == "shim-spin-v2")
        #expect(names.uninstallDaemonSet == "shim-spin-v2-uninstall")
        #expect(names.wantedLabel == "shim.runtime.spinkube.dev/spin-v2")
        #expect(names.readyLabel == "ready.runtime.spinkube.dev/spin-v2")
    }

    @Test func `no two Shims share a DaemonSet, whatever they are called`() {
        var shims = ["a"]
        for _ in 0..<3 { shims += shims.flatMap { ["\($0)-install", "\($0)-uninstall"] } }
        let names = Set(shims).map { ShimNames(shim: $0) }
        let daemonSets = names.flatMap { [$0.installDaemonSet, $0.uninstallDaemonSet] }
        #expect(Set(daemonSets).count == names.count * 2)
    }

    @Test func `an agent is selected by Shim and operation, and DaemonSets overlap in none`() throws {
        let rendering = try ShimManifest.rendering(ShimManifest.shim("everything"))
        for operation in [InstallationOrder.Operation.install, .uninstall] {
            let daemonSet = rendering.daemonSet(for: operation)
            let labels = daemonSet.podTemplate?[path: "metadata", "labels"]
            for (key, value) in try #require(daemonSet[path: "spec", "selector", "matchLabels"]?.object) {
                #expect(labels?[key] == value)
            }
            #expect(labels?[ShimKeyspace.operationLabel]?.string == operation.rawValue)
            #expect(labels == daemonSet[path: "metadata", "labels"])
        }
    }

    @Test func `the Shim controls all that is made of it`() throws {
        let rendering = try ShimManifest.rendering(ShimManifest.shim("everything"))
        let objects = [
            rendering.daemonSet(for: .install), rendering.daemonSet(for: .uninstall), rendering.runtimeClass,
        ]
        for object in objects {
            let owners = object[path: "metadata", "ownerReferences"]?.array ?? []
            #expect(owners.map { $0["uid"] } == ["6f0ad6ab-0000-4000-8000-000000000002"])
            #expect(owners.map { $0["controller"] } == [true])
        }
    }

    @Test(arguments: [
        ("rolling", "3", 10, 3), ("rolling", "25%", 10, 3), ("rolling", "1%", 3, 1),
        ("rolling", "100%", 7, 7),
        ("rolling", "25%", 0, 1), ("rolling", "5", 2, 5), ("recreate", "1", 9, 9), ("recreate", "1", 0, 1),
    ])
    func `a share of nodes is rounded up, and never none`(
        kind: String,
        most: String,
        nodes: Int,
        expected: Int
    )
        throws
    {
        let patch = "spec: {rolloutStrategy: {type: \(kind), rolling: {maxUpdate: \(most)}}}"
        let strategy = try ShimManifest.shim("everything", patch: patch).spec.rolloutStrategy
        #expect(strategy.nodesAtATime(of: nodes) == expected)
    }
}

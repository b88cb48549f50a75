// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Manifests
import Preview
import SpinAPI

/// Compares a cluster with what it would be once manifests are applied.
struct ClusterDiff {
    let cluster: Cluster
    let applying: ApplyOptions
    let operatorNamespace: String
    let isRendered: Bool
    /// The differences, object by object.
    private(set) var changes: [UnifiedDiff] = []
    /// Limits of the comparison; a sentence each.
    private(set) var notes: [String] = []
    private(set) var errors: [String] = []

    init(cluster: Cluster, applying: ApplyOptions, operatorNamespace: String, isRendered: Bool) {
        self.cluster = cluster
        self.applying = applying
        self.operatorNamespace = operatorNamespace
        self.isRendered = isRendered
    }

    /// Compares all of them; what can't be is in ``errors``.
    mutating func compare(_ manifests: [Manifest]) async {
        var given = GivenObjects()
        var apps: [JSONValue] = []
        for manifest in manifests {
            do {
                let addressed = try await cluster.address(manifest)
                let next = try await compare(addressed)
                try given.add(next)
                if next["kind"] == "SpinApp" { apps.append(next) }
            } catch { errors.append("\(manifest.origin): \(error)") }
        }
        guard isRendered else { return }
        for app in apps {
            do { try await compareChildren(of: app, given) } catch {
                errors.append(
                    "\(app.qualifiedName): cannot compute the operator's changes: \(error)"
                )
            }
        }
    }

    /// Compares one, and returns the object as it would be.
    private mutating func compare(_ addressed: AddressedManifest) async throws -> JSONValue {
        let live = try await cluster.live(addressed.type, addressed.key)
        let next = try await cluster.apply(addressed, applying, isDryRun: true)
        let differs = add(live, next)
        if let live, Self.isAppliedByClient(live) {
            notes.append(
                "\(addressed.name) was applied by kubectl without --server-side; fields removed from the manifest are "
                    + "not shown"
            )
        }
        if differs, live != nil, addressed.type == SpinAppExecutor.type {
            notes.append(
                "\(addressed.name) changes; the effect is only shown for apps in the files"
            )
        }
        return next
    }

    /// Adds what differs between two versions of an object, and says whether anything does.
    @discardableResult
    private mutating func add(_ live: JSONValue?, _ next: JSONValue?, isChild: Bool = false) -> Bool {
        let (before, after) = ComparedObject.masked(
            live.map { ComparedObject.reduced($0, isChild: isChild) },
            next.map { ComparedObject.reduced($0, isChild: isChild) }
        )
        guard let object = next ?? live else { return false }
        let namespace = object[path: "metadata", "namespace"]?.string.map { "\($0)/" } ?? ""
        let place = "\(namespace)\(object.qualifiedName)"
        let diff = UnifiedDiff(
            before.map(YAML.encode) ?? "",
            after.map(YAML.encode) ?? "",
            names: (live == nil ? "/dev/null" : "live/\(place)", next == nil ? "/dev/null" : "next/\(place)")
        )
        if !diff.isEmpty { changes.append(diff) }
        return !diff.isEmpty
    }

    private mutating func compareChildren(of object: JSONValue, _ given: GivenObjects) async throws {
        let app = try SpinApp(json: object.jsonBytes)
        let consequences = AppConsequences(
            cluster: cluster,
            app: app,
            operatorNamespace: operatorNamespace
        )
        let found = try await consequences.find(given)
        notes += found.notes.map { "\(object.qualifiedName): \($0)" }
        errors += found.errors.map { "\(object.qualifiedName): \($0)" }
        for child in found.children { add(child.live, child.next, isChild: true) }
    }

    private static func isAppliedByClient(_ live: JSONValue) -> Bool {
        (live[path: "metadata", "managedFields"]?.array ?? []).contains {
            $0["manager"] == "kubectl-client-side-apply" && $0["operation"] == "Update"
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

extension Kubectl {
    /// Patches an object as `kubectl patch --type=merge` does.
    func patch(_ kind: String, _ name: String, in namespace: String, _ merge: String) async throws {
        try await self("patch", kind, name, "-n", namespace, "--type=merge", "-p", merge)
    }

    /// Deletes an object without waiting for its finalizers.
    func delete(_ kind: String, _ name: String, in namespace: String) async throws {
        try await self("delete", kind, name, "-n", namespace, "--wait=false")
    }

    /// Says what a server makes of a manifest, without storing it.
    func dryRun(_ manifest: String, in namespace: String) async throws -> Result {
        try await attempt("apply", "-n", namespace, "--dry-run=server", "-f", "-", input: manifest)
    }

    /// Writes the status of an object over a fresh copy of it, as its controller would.
    func writeStatus(_ path: String, _ change: (inout JSONValue) -> Void) async throws {
        _ = try await eventually("the status of \(path) is written") { () -> Bool? in
            guard var object = try await read(path) else { return nil }
            change(&object)
            // Where somebody else was faster, that is an error, and the next try has a new copy.
            try await reader().replace(object, at: "\(path)/status")
            return true
        }
    }

    /// Puts a value into a Secret or ConfigMap, which is made where it isn't.
    func set(_ kind: String, _ name: String, in namespace: String, _ data: [String: String]) async throws {
        let members = data.sorted { $0.key < $1.key }.map { "  \($0.key): \(JSONValue.string($0.value))" }
        try await apply(
            """
            apiVersion: v1
            kind: \(kind)
            metadata: {name: \(name)}
            \(kind == "Secret" ? "stringData" : "data"):
            \(members.joined(separator: "\n"))
            """,
            in: namespace
        )
    }
}

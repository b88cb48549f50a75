// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel

/// The requests that an API server wrote down, a JSON object (`audit.k8s.io/v1` `Event`) per line.
struct AuditLog: Sendable {
    let file: URL

    /// One request.
    struct Request: Sendable, Hashable, CustomStringConvertible {
        let verb: String
        let uri: String
        let resource: String
        let subresource: String
        let namespace: String
        let name: String

        var isWatch: Bool { verb == "watch" }
        var isWrite: Bool { ["create", "update", "patch", "delete", "deletecollection"].contains(verb) }
        var description: String { "\(verb) \(uri)" }
    }

    /// A log in a folder; or, where the suite's requests are recorded, in the folder for that, under a name that says
    /// under which rights the operator made them.
    init?(in folder: URL, of kind: ControlPlaneKind, under rights: OperatorRights, isNeeded: Bool) {
        if rights != .reduced, let recordings = Self.recordings {
            file = recordings.appending(path: "\(rights)-\(kind)-\(UUID().uuidString.prefix(8)).log")
        } else if isNeeded {
            file = folder.appending(path: "audit.log")
        } else {
            return nil
        }
    }

    /// Where the suite leaves what operators asked of API servers: `RightsTests` holds their rights to it afterwards.
    private static let recordings = ProcessInfo.processInfo.environment["BOBBIN_AUDIT_DIR"].map {
        URL(filePath: $0, directoryHint: .isDirectory)
    }

    /// The flags that make kube-apiserver write it: requests of the operator's service account, as they arrive and as
    /// they are answered.
    func flags(in folder: URL) throws -> [String] {
        let policy = folder.appending(path: "audit-policy.yaml")
        try """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages: [Panic]
        rules:
          - level: Metadata
            users: ["system:serviceaccount:\(OperatorProcess.namespace):bobbin"]
          - level: None
        """.write(to: policy, atomically: true, encoding: .utf8)
        return [
            "--audit-policy-file=\(policy.path())", "--audit-log-path=\(file.path())",
            "--audit-log-mode=blocking",
        ]
    }

    /// What the operator asked so far. A line that is being written now isn't there yet.
    func requests() throws -> [Request] {
        guard FileManager.default.fileExists(atPath: file.path()) else { return [] }
        let lines = try Data(contentsOf: file).split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        )
        return try lines.dropLast().compactMap { line in
            let event = try JSONValue(json: Array(line))
            guard event["stage"] == "RequestReceived",
                event["userAgent"]?.string?.hasPrefix("bobbin-operator") == true
            else { return nil }
            func text(_ key: String) -> String { event[path: "objectRef", key]?.string ?? "" }
            return Request(
                verb: event["verb"]?.string ?? "",
                uri: event["requestURI"]?.string ?? "",
                resource: text("resource"),
                subresource: text("subresource"),
                namespace: text("namespace"),
                name: text("name")
            )
        }
    }
}

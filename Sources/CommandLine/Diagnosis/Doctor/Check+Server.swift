// SPDX-License-Identifier: Apache-2.0

extension Check {
    /// The oldest Kubernetes that Bobbin is made for: `1.30`.
    static let oldestMinor = 30

    static let serverChecks = [
        Check("api-server", fine: "The API server answers and has a supported version.") {
            snapshot throws(Unread) -> [Finding] in
            let server = try snapshot.server.get()
            guard (server.major, server.minor) < (1, oldestMinor) else { return [] }
            return [
                Finding(
                    .error,
                    "The API server has version \(server.text), but Bobbin needs 1.\(oldestMinor) or later.",
                    remedy: "Upgrade the cluster."
                )
            ]
        }
    ]
}

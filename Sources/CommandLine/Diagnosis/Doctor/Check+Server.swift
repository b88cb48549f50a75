extension Check {
    /// The oldest Kubernetes that Bobbin is made for: `1.30`.
    static let oldestMinor = 30

    static let serverChecks = [
        Check("api-server", fine: "The API server answers and is new enough.") {
            snapshot throws(Unread) -> [Finding] in
            let server = try snapshot.server.get()
            guard (server.major, server.minor) < (1, oldestMinor) else { return [] }
            return [
                Finding(
                    .error,
                    "The API server is \(server.text), and Bobbin needs 1.\(oldestMinor) or newer.",
                    remedy: "Upgrade the cluster."
                )
            ]
        }
    ]
}

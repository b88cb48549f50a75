// SPDX-License-Identifier: Apache-2.0

internal import NIOHTTP1

/// Answers requests for probes and metrics. No sockets.
struct ProbeRouter: Sendable {
    /// What is served at an address.
    enum Scope: Sendable { case probes, metrics, all }

    struct Response: Equatable {
        var status: HTTPResponseStatus
        var contentType = "text/plain; charset=utf-8"
        var body: String
    }

    let liveness: [HealthCheck]
    let readiness: [HealthCheck]
    let metrics: MetricsRegistry

    func answer(_ method: HTTPMethod, _ uri: String, scope: Scope) -> Response {
        guard method == .GET || method == .HEAD else {
            return Response(status: .methodNotAllowed, body: "only GET is supported\n")
        }
        let parts = uri.split(separator: "?", maxSplits: 1)
        let isVerbose = parts.count > 1 && parts[1].split(separator: "&").contains { $0.hasPrefix("verbose") }
        switch parts.first {
        case "/metrics" where scope != .probes:
            return Response(
                status: .ok,
                contentType: "text/plain; version=0.0.4; charset=utf-8",
                body: metrics.text
            )
        case "/healthz" where scope != .metrics, "/livez" where scope != .metrics:
            return run(liveness, named: "livez", isVerbose)
        case "/readyz" where scope != .metrics: return run(readiness, named: "readyz", isVerbose)
        default: return Response(status: .notFound, body: "not found\n")
        }
    }

    /// Runs all checks; says each one's result where one fails or it was asked for, as Kubernetes' servers do.
    private func run(_ checks: [HealthCheck], named name: String, _ isVerbose: Bool) -> Response {
        var text = ""
        var isFine = true
        for check in checks {
            if let reason = check.reason() {
                isFine = false
                text += "[-]\(check.name) failed: \(reason)\n"
            } else {
                text += "[+]\(check.name) ok\n"
            }
        }
        if isFine { return Response(status: .ok, body: isVerbose ? "\(text)\(name) check passed\n" : "ok") }
        return Response(status: .serviceUnavailable, body: "\(text)\(name) check failed\n")
    }
}

extension ProbeRouter.Response {
    /// What somebody hears who may not read what they ask for, or of whom that isn't known.
    ///
    /// - Parameter role: The ClusterRole that allows it.
    init(refusal verdict: AccessVerdict, role: String) {
        switch verdict {
        case .unknown:
            self.init(status: .unauthorized, body: "send a token that the API server accepts\n")
        case .forbidden, .allowed:
            self.init(
                status: .forbidden,
                body: "not allowed to get the path /metrics; the ClusterRole \(role) grants it\n"
            )
        case .unavailable:
            self.init(
                status: .serviceUnavailable,
                body: "cannot check your permissions now; try again later\n"
            )
        }
    }
}

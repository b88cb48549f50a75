import KubeModel

extension Check {
    static let spinKubeChecks = [
        Check("spinkube", fine: "No operator of SpinKube runs.") { snapshot throws(Unread) -> [Finding] in
            let deployments = try snapshot.list(.deployments)
            let hasBobbin = !OperatorFacts.all(in: deployments).isEmpty
            return SpinKubeOperator.all(in: deployments).filter { $0.replicas > 0 }.map { found in
                let name = "\(found.product.rawValue) (Deployment \(found.deployment.key))"
                return Finding(
                    hasBobbin ? .error : .warning,
                    hasBobbin
                        ? "SpinKube's \(name) runs beside Bobbin: each takes the other's changes back."
                        : "SpinKube's \(name) runs here.",
                    remedy: hasBobbin
                        ? "Remove it."
                        : "See what taking over would change, then remove it and start Bobbin.",
                    command: hasBobbin ? "bobbin migrate --remove-operators" : "bobbin migrate",
                    page: "docs/moving-from-spinkube.md"
                )
            }
        },
        Check("webhooks", fine: "No webhook stands before SpinApps.") {
            snapshot throws(Unread) -> [Finding] in
            let configurations = try snapshot.list(.mutatingWebhooks) + snapshot.list(.validatingWebhooks)
            let slices = snapshot.objects[.endpointSlices] ?? .unread("endpointslices weren't read")
            return configurations.flatMap { configuration -> [Finding] in
                let blocking = SpinKubeWebhook.all(in: configuration)
                guard let first = blocking.first else { return [] }
                return [webhookFinding(configuration, first, first.answers(by: slices))]
            }
        },
        Check("cert-manager", fine: "cert-manager isn't needed, and isn't there.") {
            snapshot throws(Unread) -> [Finding] in
            guard try snapshot.groups.get().contains("cert-manager.io") else { return [] }
            return [Finding(.ok, "cert-manager is installed; Bobbin doesn't need it.")]
        },
    ]

    private static func webhookFinding(
        _ configuration: JSONValue,
        _ webhook: SpinKubeWebhook,
        _ answers: Bool?
    ) -> Finding {
        let name = "\(configuration.kind) \(configuration.name)"
        let command = "kubectl delete \(configuration.kind.lowercased()) \(configuration.name)"
        guard answers == false, webhook.isBlocking else {
            return Finding(
                .warning,
                "\(name) is asked about every SpinApp; Bobbin doesn't need it.",
                remedy: "Remove it together with SpinKube's operator.",
                command: "bobbin migrate --remove-operators"
            )
        }
        return Finding(
            .error,
            "\(name) refuses every change of \(webhook.resources): nothing answers at its Service \(webhook.service).",
            remedy: "Delete it; Bobbin's rules are in the CRDs.",
            command: command
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension Check {
    static let spinKubeChecks = [
        Check("spinkube", fine: "No SpinKube operator is running.") { snapshot throws(Unread) -> [Finding] in
            let deployments = try snapshot.list(.deployments)
            let hasBobbin = !OperatorFacts.all(in: deployments).isEmpty
            return SpinKubeOperator.all(in: deployments).filter { $0.replicas > 0 }.map { found in
                let name = "\(found.product.rawValue) (Deployment \"\(found.deployment.key)\")"
                return Finding(
                    hasBobbin ? .error : .warning,
                    hasBobbin
                        ? "SpinKube's \(name) runs in addition to Bobbin, and each reverts the changes of the other."
                        : "SpinKube's \(name) is running.",
                    remedy: hasBobbin
                        ? "Remove it."
                        : "Check what migrating changes, then remove it and start Bobbin.",
                    command: hasBobbin ? "bobbin migrate --remove-operators" : "bobbin migrate",
                    page: "docs/moving-from-spinkube.md"
                )
            }
        },
        Check("webhooks", fine: "No webhook intercepts SpinApps.") {
            snapshot throws(Unread) -> [Finding] in
            let configurations = try snapshot.list(.mutatingWebhooks) + snapshot.list(.validatingWebhooks)
            let slices = snapshot.objects[.endpointSlices] ?? .unread("endpointslices were not read")
            return configurations.flatMap { configuration -> [Finding] in
                let blocking = SpinKubeWebhook.all(in: configuration)
                guard let first = blocking.first else { return [] }
                return [webhookFinding(configuration, first, first.answers(by: slices))]
            }
        },
        Check("cert-manager", fine: "cert-manager is not installed; Bobbin does not need it.") {
            snapshot throws(Unread) -> [Finding] in
            guard try snapshot.groups.get().contains("cert-manager.io") else { return [] }
            return [Finding(.ok, "cert-manager is installed; Bobbin does not need it.")]
        },
    ]

    private static func webhookFinding(
        _ configuration: JSONValue,
        _ webhook: SpinKubeWebhook,
        _ answers: Bool?
    ) -> Finding {
        let name = "\(configuration.kind) \"\(configuration.name)\""
        let command = "kubectl delete \(configuration.kind.lowercased()) \(configuration.name)"
        guard answers == false, webhook.isBlocking else {
            return Finding(
                .warning,
                "\(name) is called for every SpinApp; Bobbin does not need it.",
                remedy: "Remove it together with SpinKube's operator.",
                command: "bobbin migrate --remove-operators"
            )
        }
        return Finding(
            .error,
            "\(name) rejects every change of \(webhook.resources), because its Service \"\(webhook.service)\" has no endpoints.",
            remedy: "Delete it; the CRDs contain Bobbin's rules.",
            command: command
        )
    }
}

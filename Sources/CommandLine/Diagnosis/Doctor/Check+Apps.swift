// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

extension Check {
    static let appChecks = [
        Check("apps", fine: "All apps are ready.") { snapshot throws(Unread) -> [Finding] in
            appFindings(try snapshot.list(.apps))
        },
        Check("references", fine: "The Secrets and ConfigMaps that apps refer to exist.") {
            snapshot throws(Unread) -> [Finding] in
            let users = AppReferences(in: snapshot).users
            var findings: [Finding] = []
            var unread: Unread?
            for (reference, fields) in users.sorted(by: { $0.key < $1.key }) {
                switch snapshot.references[reference] {
                case .read(false): findings.append(missing(reference, fields))
                case .unread(let why): unread = Unread(why)
                case .read(true), nil: break
                }
            }
            if let unread, findings.isEmpty { throw unread }
            return findings
        },
        Check("autoscaling", fine: "The APIs that autoscaled apps need are served.") {
            snapshot throws(Unread) -> [Finding] in
            let scaled = try snapshot.list(.apps).filter { $0[path: "spec", "autoscaling"]?.object != nil }
            guard !scaled.isEmpty else { return [] }
            let groups = try snapshot.groups.get()
            let (keda, others) = scaled.reduce(into: ([JSONValue](), [JSONValue]())) { lists, app in
                let usesTriggers = app[path: "spec", "autoscaling", "triggers"]?.array?.isEmpty == false
                if usesTriggers { lists.0.append(app) } else { lists.1.append(app) }
            }
            var findings: [Finding] = []
            if let app = keda.first, !groups.contains("keda.sh") {
                findings.append(
                    Finding(
                        .error,
                        "KEDA is not installed, but SpinApp \"\(app.key)\"\(keda.moreThanFirst) uses triggers.",
                        remedy: "Install KEDA, or use targets instead of triggers.",
                        page: Remedy.page("KEDANotInstalled")
                    )
                )
            }
            if let app = others.first, !groups.contains("metrics.k8s.io") {
                // Nothing can be installed there that would serve it.
                if case .read(let server) = snapshot.server, server.isBobbinLocal {
                    let message =
                        "`bobbin local` runs no containers, so SpinApp \"\(app.key)\"\(others.moreThanFirst) cannot be "
                        + "scaled by CPU or memory."
                    return findings + [Finding(.warning, message, remedy: "Test autoscaling on a cluster.")]
                }
                findings.append(
                    Finding(
                        .error,
                        "The API metrics.k8s.io is not served, so SpinApp \"\(app.key)\"\(others.moreThanFirst) cannot "
                            + "be scaled by CPU or memory.",
                        remedy: "Install metrics-server.",
                        page: "docs/scaling.md"
                    )
                )
            }
            return findings
        },
        Check("pod-security", fine: "No Pod Security level rejects apps.") {
            snapshot throws(Unread) -> [Finding] in
            let apps = try snapshot.list(.apps)
            let strict = try snapshot.list(.namespaces).filter {
                $0.label("pod-security.kubernetes.io/enforce") == "restricted"
            }
            return strict.compactMap { namespace in
                let unshaped = apps.filter { app in
                    app.namespace == namespace.name && app[path: "spec", "podTemplate"] == nil
                        && !app.holds(.ready)
                        && !hasTemplate(app, snapshot.known(.executors))
                }
                guard let app = unshaped.first else { return nil }
                return Finding(
                    .warning,
                    "Namespace \"\(namespace.name)\" enforces the Pod Security level \"restricted\", but SpinApp "
                        + "\"\(app.key)\"\(unshaped.moreThanFirst) does not set what it requires.",
                    remedy: "Set a securityContext and a listenPort above 1023 in the app or its executor.",
                    page: "docs/pod-shape.md"
                )
            }
        },
    ]

    /// Whether an executor that the app may run on shapes its pods.
    private static func hasTemplate(_ app: JSONValue, _ executors: [JSONValue]) -> Bool {
        let name = app[path: "spec", "executor"]?.string ?? ""
        return executors.contains {
            (name.isEmpty || $0.name == name) && $0[path: "spec", "deploymentConfig", "podTemplate"] != nil
        }
    }

    private static func appFindings(_ apps: [JSONValue]) -> [Finding] {
        var groups: [String: [JSONValue]] = [:]
        for app in apps where !app.holds(.ready) && !app.isBeingDeleted {
            groups[app.condition(.ready)?["reason"]?.string ?? "", default: []].append(app)
        }
        return groups.sorted { $0.key < $1.key }.compactMap { reason, apps in
            let first = apps[0]
            let names = "SpinApp \"\(first.key)\"\(apps.moreThanFirst)"
            let status = "bobbin status --namespace \(first.namespace) \(first.name)"
            guard !reason.isEmpty else {
                let message = "No operator has reconciled \(names) yet."
                return Finding(.warning, message, remedy: "Check the findings about the operator.")
            }
            if reason == "ExternallyManaged" { return nil }
            let isFailure = apps.contains { $0.condition(.stalled) != nil }
            let message = first.condition(.ready)?["message"]?.string ?? ""
            return Finding(
                isFailure ? .error : .warning,
                "\(names) \(apps.count == 1 ? "is" : "are") not ready (\(reason)): \(message)",
                remedy: Remedy.forApp(reason) ?? "",
                command: status,
                page: Remedy.page(reason)
            )
        }
    }

    private static func missing(_ reference: ObjectReference, _ fields: [String]) -> Finding {
        let isSecret = reference.kind == "Secret"
        return Finding(
            .error,
            "\(reference.kind) \"\(reference.key)\" not found, but required by \(fields.prefix(3).joined(separator: " and ")).",
            remedy: isSecret ? ProblemReason.secretNotFound.remedy : ProblemReason.configMapNotFound.remedy,
            page: Remedy.page(isSecret ? "SecretNotFound" : "ConfigMapNotFound")
        )
    }
}

extension [JSONValue] {
    /// ` and 3 more` where there are more than one.
    fileprivate var moreThanFirst: String { count > 1 ? " and \(count - 1) more" : "" }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

/// Validation before anything is created, rather than by the API server afterwards.
extension Scaffold {
    func checkCounts() throws(ScaffoldError) {
        guard replicas >= 0 else {
            throw ScaffoldError("invalid --replicas value \"\(replicas)\"; it must be 0 or more")
        }
        guard let autoscaler else { return }
        guard maxReplicas >= 1 else {
            throw ScaffoldError("invalid --max-replicas value \"\(maxReplicas)\"; it must be 1 or more")
        }
        guard replicas <= maxReplicas else {
            throw ScaffoldError(
                "--replicas (\(replicas)) must not be greater than --max-replicas (\(maxReplicas))"
            )
        }
        guard replicas >= 1 else {
            let why =
                autoscaler == .hpa
                ? "a HorizontalPodAutoscaler cannot scale to 0"
                : "KEDA cannot scale to 0 based on CPU and memory"
            throw ScaffoldError(
                "--replicas must be 1 or more with --autoscaler \(autoscaler.rawValue): \(why)"
            )
        }
        // What is aimed at is a share of the request, for which Kubernetes takes the limit where there is none.
        for (resource, limit, request) in [
            ("cpu", cpuLimit, cpuRequest), ("memory", memoryLimit, memoryRequest),
        ] where limit == nil && request == nil {
            throw ScaffoldError("--autoscaler requires --\(resource)-limit or --\(resource)-request")
        }
        for (resource, target) in [("cpu", targetCPUUtilization), ("memory", targetMemoryUtilization)]
        where !(1...100).contains(target) {
            throw ScaffoldError(
                "invalid --autoscaler-target-\(resource)-utilization value \"\(target)\"; it must be between 1 and 100"
            )
        }
    }

    func checkResources() throws(ScaffoldError) {
        for (resource, limit, request) in [
            ("cpu", cpuLimit, cpuRequest), ("memory", memoryLimit, memoryRequest),
        ] {
            let most = try amount(limit, "--\(resource)-limit")
            let least = try amount(request, "--\(resource)-request")
            if let most, let least, least > most {
                throw ScaffoldError(
                    "--\(resource)-request (\(request ?? "")) must not be greater than --\(resource)-limit (\(limit ?? ""))"
                )
            }
        }
    }

    private func amount(_ text: String?, _ flag: String) throws(ScaffoldError) -> Quantity? {
        guard let text else { return nil }
        guard let amount = Quantity(text), !amount.isNegative else {
            throw ScaffoldError(
                "invalid \(flag) value \"\(text)\"; it must be a quantity such as 100m or 128Mi"
            )
        }
        return amount
    }

    func checkNames() throws(ScaffoldError) {
        if let namespace, !AppName.isNamespace(namespace) {
            throw ScaffoldError(
                "invalid namespace \"\(namespace)\"; it must consist of lower-case letters, digits and \"-\""
            )
        }
        var names = imagePullSecrets.map { ("--image-pull-secret", $0) }
        if !executor.isEmpty { names.append(("--executor", executor)) }
        if let serviceAccountName { names.append(("--service-account-name", serviceAccountName)) }
        for case .secret(let name, _) in variables.values { names.append(("--variable-from-secret", name)) }
        for case .configMap(let name, _) in variables.values {
            names.append(("--variable-from-config-map", name))
        }
        for (flag, name) in names.sorted(by: <) where !AppName.isValid(name) {
            throw ScaffoldError(
                "invalid \(flag) value \"\(name)\"; it must be a valid name of a Kubernetes object"
            )
        }
        for (check, path) in checks.sorted(by: { $0.key.rawValue < $1.key.rawValue })
        where !path.hasPrefix("/") {
            throw ScaffoldError(
                "invalid --\(check.rawValue)-path value \"\(path)\"; it must start with \"/\""
            )
        }
    }

    /// Reports what the operator would report about the app.
    func checkApp(_ manifest: JSONValue) throws(ScaffoldError) {
        let app: SpinApp
        do {
            app = try SpinApp(json: manifest.jsonBytes)
        } catch { throw ScaffoldError("cannot read the generated SpinApp: \(error)") }
        let problems = SpinAppValidator.problems(in: app)
        guard problems.isEmpty else {
            throw ScaffoldError(problems.map(\.description).joined(separator: "; "))
        }
    }
}

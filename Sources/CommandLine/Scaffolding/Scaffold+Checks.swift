import KubeModel
import SpinAPI

/// What is refused before anything is made, rather than by the API server afterwards.
extension Scaffold {
    func checkCounts() throws(ScaffoldError) {
        guard replicas >= 0 else {
            throw ScaffoldError("the minimum replica count (\(replicas)) must be 0 or more")
        }
        guard let autoscaler else { return }
        guard maxReplicas >= 1 else {
            throw ScaffoldError("the maximum replica count (\(maxReplicas)) must be 1 or more")
        }
        guard replicas <= maxReplicas else {
            throw ScaffoldError(
                "the minimum replica count (\(replicas)) must be less than or equal to the maximum replica count "
                    + "(\(maxReplicas))"
            )
        }
        guard replicas >= 1 else {
            let why =
                autoscaler == .hpa
                ? "a HorizontalPodAutoscaler doesn't scale to 0"
                : "KEDA doesn't scale to 0 by the use of CPU and memory"
            throw ScaffoldError(
                "the minimum replica count (0) must be 1 or more with --autoscaler \(autoscaler.rawValue): \(why)"
            )
        }
        // What is aimed at is a share of the request, for which Kubernetes takes the limit where there is none.
        for (resource, limit, request) in [
            ("cpu", cpuLimit, cpuRequest), ("memory", memoryLimit, memoryRequest),
        ] where limit == nil && request == nil {
            throw ScaffoldError("\(resource) limits must be set when autoscaling is enabled, or requests")
        }
        for (resource, target) in [("cpu", targetCPUUtilization), ("memory", targetMemoryUtilization)]
        where !(1...100).contains(target) {
            throw ScaffoldError(
                "target \(resource) utilization percentage (\(target)) must be between 1 and 100"
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
                    "--\(resource)-request (\(request ?? "")) must not be more than --\(resource)-limit (\(limit ?? ""))"
                )
            }
        }
    }

    private func amount(_ text: String?, _ flag: String) throws(ScaffoldError) -> Quantity? {
        guard let text else { return nil }
        guard let amount = Quantity(text), !amount.isNegative else {
            throw ScaffoldError("\(flag) must be an amount such as 100m or 128Mi, and \"\(text)\" is none")
        }
        return amount
    }

    func checkNames() throws(ScaffoldError) {
        if let namespace, !AppName.isNamespace(namespace) {
            throw ScaffoldError(
                "invalid namespace '\(namespace)': it must be lower-case letters, digits and '-'"
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
            throw ScaffoldError("\(flag): '\(name)' is no name that an object of Kubernetes can have")
        }
        for (check, path) in checks.sorted(by: { $0.key.rawValue < $1.key.rawValue })
        where !path.hasPrefix("/") {
            throw ScaffoldError("--\(check.rawValue)-path: '\(path)' must start with '/'")
        }
    }

    /// What the operator would tell of the app, it tells now.
    func checkApp(_ manifest: JSONValue) throws(ScaffoldError) {
        let app: SpinApp
        do {
            app = try SpinApp(json: manifest.jsonBytes)
        } catch { throw ScaffoldError("the app can't be read again: \(error)") }
        let problems = SpinAppValidator.problems(in: app)
        guard problems.isEmpty else {
            throw ScaffoldError(problems.map(\.description).joined(separator: "; "))
        }
    }
}

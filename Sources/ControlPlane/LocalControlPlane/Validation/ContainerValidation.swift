// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The rules of one container.
struct ContainerValidation {
    let path: String
    /// The names of the pod's volumes.
    let volumes: Set<String>
    let usesHostNetwork: Bool
    let isTemplate: Bool

    mutating func validate(
        _ container: JSONValue,
        names: inout Set<String>,
        isInitial: Bool,
        into errors: inout FieldErrors
    ) {
        errors.check(container["name"], at: "\(path).name", NameRules.label)
        if let name = container["name"]?.string, !name.isEmpty, !names.insert(name).inserted {
            errors.add(.duplicate("\(path).name", .string(name)))
        }
        validateImage(container["image"], into: &errors)
        validatePorts(container["ports"], into: &errors)
        validateEnvironment(container["env"], into: &errors)
        validateMounts(container["volumeMounts"], into: &errors)
        validateResources(container["resources"], into: &errors)
        if let user = container[path: "securityContext", "runAsUser"]?.integer,
            !(0...2_147_483_647).contains(user)
        {
            let demand = "must be between 0 and 2147483647, inclusive"
            errors.add(.invalid("\(path).securityContext.runAsUser", .integer(user), demand))
        }
        for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
            if let value = container[probe] { validateProbe(value, named: probe, into: &errors) }
        }
    }

    private func validateImage(_ image: JSONValue?, into errors: inout FieldErrors) {
        guard let text = image?.string, !text.isEmpty else { return errors.add(.required("\(path).image")) }
        // Templates that were stored before Kubernetes looked at this must stay usable.
        guard !isTemplate else { return }
        if text.first?.isWhitespace == true || text.last?.isWhitespace == true {
            let demand = "must not have leading or trailing whitespace"
            errors.add(.invalid("\(path).image", .string(text), demand))
        }
    }

    private func validatePorts(_ ports: JSONValue?, into errors: inout FieldErrors) {
        var names: Set<String> = []
        for (index, port) in (ports?.array ?? []).enumerated() {
            let place = "\(path).ports[\(index)]"
            if let name = port["name"]?.string, !name.isEmpty {
                let faults = NameRules.portName(name)
                for fault in faults { errors.add(.invalid("\(place).name", .string(name), fault)) }
                if faults.isEmpty, !names.insert(name).inserted {
                    errors.add(.duplicate("\(place).name", .string(name)))
                }
            }
            let number = port["containerPort"]?.integer ?? 0
            if number == 0 {
                errors.add(.required("\(place).containerPort"))
            } else {
                for fault in NameRules.port(number) {
                    errors.add(.invalid("\(place).containerPort", .integer(number), fault))
                }
            }
            if let host = port["hostPort"]?.integer, host != 0 {
                for fault in NameRules.port(host) {
                    errors.add(.invalid("\(place).hostPort", .integer(host), fault))
                }
                if usesHostNetwork, host != number {
                    let demand = "must match `containerPort` when `hostNetwork` is true"
                    errors.add(.invalid("\(place).hostPort", .integer(host), demand))
                }
            }
        }
    }

    private func validateEnvironment(_ variables: JSONValue?, into errors: inout FieldErrors) {
        for (index, variable) in (variables?.array ?? []).enumerated() {
            let place = "\(path).env[\(index)]"
            errors.check(variable["name"], at: "\(place).name") { name in
                name.contains("=")
                    ? [
                        "a valid environment variable name must consist only of printable ASCII characters other than '='"
                    ] : []
            }
            guard let source = variable["valueFrom"], source.object != nil else { continue }
            if variable["value"]?.string?.isEmpty == false {
                errors.add(
                    .invalid("\(place).valueFrom", "", "may not be specified when `value` is not empty")
                )
                continue
            }
            validateSource(source, at: "\(place).valueFrom", into: &errors)
        }
    }

    private func validateSource(_ source: JSONValue, at place: String, into errors: inout FieldErrors) {
        let kinds = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"]
        let used = kinds.filter { source[$0] != nil }
        if used.isEmpty {
            let list = kinds.dropLast().map { "`\($0)`" }.joined(separator: ", ")
            return errors.add(.invalid(place, "", "must specify one of: \(list) or `fileKeyRef`"))
        }
        if used.count > 1 {
            errors.add(.invalid(place, "", "may not have more than one field specified at a time"))
        }
        for kind in ["configMapKeyRef", "secretKeyRef"] {
            guard let reference = source[kind] else { continue }
            errors.check(reference["name"]?.string ?? "", at: "\(place).\(kind).name", NameRules.subdomain)
            errors.check(reference["key"], at: "\(place).\(kind).key", NameRules.dataKey)
        }
        guard let field = source["fieldRef"] else { return }
        if let name = field["fieldPath"]?.string, !name.isEmpty, !Self.isField(name) {
            let message = "error converting fieldPath: field label not supported: \(name)"
            errors.add(.invalid("\(place).fieldRef.fieldPath", .string(name), message))
        }
    }

    /// Whether a container can learn a field of its pod.
    private static func isField(_ path: String) -> Bool {
        let fields: Set<String> = [
            "metadata.name", "metadata.namespace", "metadata.uid", "metadata.annotations", "metadata.labels",
            "spec.nodeName", "spec.serviceAccountName", "spec.restartPolicy", "spec.schedulerName",
            "spec.hostNetwork",
            "status.phase", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
        ]
        return fields.contains(path) || path.hasPrefix("metadata.annotations['")
            || path.hasPrefix("metadata.labels['")
    }

    private func validateMounts(_ mounts: JSONValue?, into errors: inout FieldErrors) {
        var places: Set<String> = []
        for (index, mount) in (mounts?.array ?? []).enumerated() {
            let place = "\(path).volumeMounts[\(index)]"
            if let name = mount["name"]?.string, !name.isEmpty, !volumes.contains(name) {
                errors.add(.notFound("\(place).name", .string(name)))
            }
            if let target = mount["mountPath"]?.string, !target.isEmpty, !places.insert(target).inserted {
                errors.add(.invalid("\(place).mountPath", .string(target), "must be unique"))
            }
        }
    }

    private func validateResources(_ resources: JSONValue?, into errors: inout FieldErrors) {
        let place = "\(path).resources"
        let limits = resources?["limits"]?.object ?? JSONObject()
        for (name, value) in limits {
            validateAmount(name, value, at: "\(place).limits[\(name)]", into: &errors)
        }
        for (name, value) in resources?["requests"]?.object ?? JSONObject() {
            if let limit = limits[name]?.string, let most = Quantity(limit), let amount = value.string,
                let asked = Quantity(amount), asked > most
            {
                let message = "must be less than or equal to \(name) limit of \(limit)"
                errors.add(.invalid("\(place).requests", value, message))
            }
            validateAmount(name, value, at: "\(place).requests[\(name)]", into: &errors)
        }
    }

    private func validateAmount(
        _ name: String,
        _ value: JSONValue,
        at place: String,
        into errors: inout FieldErrors
    ) {
        let standard = ["cpu", "memory", "ephemeral-storage"]
        if !standard.contains(name), !name.hasPrefix("hugepages-"), !name.contains("/") {
            errors.add(.invalid(place, .string(name), "must be a standard resource type or fully qualified"))
            errors.add(.invalid(place, .string(name), "must be a standard resource for containers"))
        }
        if let text = value.string, let quantity = Quantity(text), quantity.isNegative {
            errors.add(.invalid(place, value, "must be greater than or equal to 0"))
        }
    }

    private func validateProbe(_ probe: JSONValue, named name: String, into errors: inout FieldErrors) {
        let place = "\(path).\(name)"
        let handlers = ["exec", "httpGet", "tcpSocket", "grpc"].filter { probe[$0] != nil }
        for extra in handlers.dropFirst() {
            errors.add(.forbidden("\(place).\(extra)", "may not specify more than 1 handler type"))
        }
        if handlers.isEmpty { errors.add(.required(place, "must specify a handler type")) }
        if handlers.first == "exec", probe[path: "exec", "command"]?.array?.isEmpty != false {
            errors.add(.required("\(place).exec.command"))
        }
        for handler in ["httpGet", "tcpSocket", "grpc"] where handlers.first == handler {
            validatePort(probe[handler]?["port"], at: "\(place).\(handler).port", into: &errors)
        }
        let numbers = [
            "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold",
        ]
        for key in numbers { errors.checkNotNegative(probe[key], at: "\(place).\(key)") }
        if name != "readinessProbe", let threshold = probe["successThreshold"]?.integer, threshold != 1 {
            errors.add(.invalid("\(place).successThreshold", .integer(threshold), "must be 1"))
        }
    }

    private func validatePort(_ port: JSONValue?, at place: String, into errors: inout FieldErrors) {
        switch port {
        case .string(let name)?: errors.check(name, at: place, NameRules.portName)
        case let value?:
            for fault in NameRules.port(value.integer ?? 0) { errors.add(.invalid(place, value, fault)) }
        case nil: errors.add(.invalid(place, 0, "must be between 1 and 65535, inclusive"))
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The rules of Services.
enum ServiceValidation {
    static func validate(_ object: JSONValue, old: JSONValue?, into errors: inout FieldErrors) {
        let spec = object["spec"] ?? .null
        let type = spec["type"]?.string
        let isHeadless = spec["clusterIP"] == "None"
        if spec["ports"]?.array?.isEmpty != false, !isHeadless, type != "ExternalName" {
            errors.add(.required("spec.ports"))
        }
        if type == "ExternalName" {
            errors.require(spec["externalName"], at: "spec.externalName")
            errors.check(spec["externalName"], at: "spec.externalName", NameRules.subdomain)
        }
        if type == "LoadBalancer", isHeadless {
            errors.add(
                .invalid("spec.clusterIPs[0]", "None", "may not be set to 'None' for LoadBalancer services")
            )
        }
        validatePorts(spec["ports"], isHeadless: isHeadless, into: &errors)
        errors.checkLabels(spec["selector"], at: "spec.selector")
        if let old { validateAddress(spec, old["spec"] ?? .null, into: &errors) }
    }

    private static func validateAddress(_ spec: JSONValue, _ old: JSONValue, into errors: inout FieldErrors) {
        guard let address = spec["clusterIP"]?.string, let former = old["clusterIP"]?.string, !former.isEmpty,
            address != former, spec["type"] != "ExternalName", old["type"] != "ExternalName"
        else { return }
        errors.add(.invalid("spec.clusterIPs[0]", [.string(address)], "may not change once set"))
    }

    private static func validatePorts(
        _ ports: JSONValue?,
        isHeadless: Bool,
        into errors: inout FieldErrors
    ) {
        let ports = ports?.array ?? []
        var names: Set<String> = []
        for (index, port) in ports.enumerated() {
            let place = "spec.ports[\(index)]"
            let name = port["name"]?.string ?? ""
            if name.isEmpty {
                if ports.count > 1 { errors.add(.required("\(place).name")) }
            } else {
                errors.check(name, at: "\(place).name", NameRules.label)
                if !names.insert(name).inserted { errors.add(.duplicate("\(place).name", .string(name))) }
            }
            let number = port["port"]?.integer ?? 0
            for fault in NameRules.port(number) {
                errors.add(.invalid("\(place).port", .integer(number), fault))
            }
            switch port["targetPort"] {
            case .integer(let target)?:
                for fault in NameRules.port(target) {
                    errors.add(.invalid("\(place).targetPort", .integer(target), fault))
                }
            case .string(let target)?: errors.check(target, at: "\(place).targetPort", NameRules.portName)
            default: break
            }
        }
        var seen: Set<[JSONValue?]> = []
        for (index, port) in ports.enumerated() where !seen.insert([port["protocol"], port["port"]]).inserted
        {
            // Shown as Go has the key of the port, with nothing but what tells ports apart.
            let shown: JSONValue = [
                "Name": "", "Protocol": port["protocol"] ?? "", "AppProtocol": .null,
                "Port": port["port"] ?? 0,
                "TargetPort": 0, "NodePort": 0,
            ]
            errors.add(.duplicate("spec.ports[\(index)]", shown))
        }
    }
}

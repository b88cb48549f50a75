// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Synchronization

/// Hands out cluster IPs (10.96.0.0/16) and node ports. Addresses come back only when the range is through.
final class ServiceAddresses: Sendable {
    private struct State {
        var nextAddress = 10
        var nextPort: Int64 = 30_000
    }

    private let state = Mutex(State())

    /// Gives a service the addresses that its type calls for and that it doesn't have.
    func assign(to service: inout JSONValue) {
        var spec = service["spec"] ?? [:]
        let type = spec["type"]?.string ?? "ClusterIP"
        if type == "ExternalName" {
            for field in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] { spec[field] = nil }
            service["spec"] = spec
            return
        }
        if spec["clusterIP"]?.string?.isEmpty ?? true { spec["clusterIP"] = .string(address()) }
        if spec["clusterIPs"] == nil, let address = spec["clusterIP"] { spec["clusterIPs"] = [address] }
        if spec["ipFamilies"] == nil { spec["ipFamilies"] = ["IPv4"] }
        if spec["ipFamilyPolicy"] == nil { spec["ipFamilyPolicy"] = "SingleStack" }
        if type == "NodePort" || type == "LoadBalancer", case .array(var ports)? = spec["ports"] {
            for index in ports.indices where (ports[index]["nodePort"]?.integer ?? 0) == 0 {
                ports[index]["nodePort"] = .integer(port())
            }
            spec["ports"] = .array(ports)
        }
        service["spec"] = spec
    }

    /// An update that leaves addresses out keeps those that there are.
    func keep(_ service: inout JSONValue, old: JSONValue) {
        guard service[path: "spec", "type"]?.string != "ExternalName" else { return }
        for field in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"]
        where service[path: "spec", field] == nil {
            service["spec", default: [:]][field] = old[path: "spec", field]
        }
        keepNodePorts(&service, old: old)
    }

    private func keepNodePorts(_ service: inout JSONValue, old: JSONValue) {
        let before = old[path: "spec", "ports"]?.array ?? []
        guard service[path: "spec", "type"]?.string != "ClusterIP",
            case .array(var ports)? = service[path: "spec", "ports"]
        else { return }
        for index in ports.indices where ports[index]["nodePort"] == nil {
            let same = before.first {
                $0["port"] == ports[index]["port"] && $0["protocol"] == ports[index]["protocol"]
            }
            ports[index]["nodePort"] = same?["nodePort"]
        }
        service["spec", default: [:]]["ports"] = .array(ports)
    }

    private func address() -> String {
        let number = state.withLock { state in
            state.nextAddress = state.nextAddress >= 0xFFFE ? 10 : state.nextAddress + 1
            return state.nextAddress
        }
        return "10.96.\(number >> 8).\(number & 0xFF)"
    }

    private func port() -> Int64 {
        state.withLock { state in
            state.nextPort = state.nextPort >= 32_767 ? 30_000 : state.nextPort + 1
            return state.nextPort
        }
    }
}

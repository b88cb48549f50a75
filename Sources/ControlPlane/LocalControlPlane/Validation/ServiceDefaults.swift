// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The defaults of a Service's spec.
enum ServiceDefaults {
    static func apply(to spec: inout JSONValue) {
        spec.setDefaultText("sessionAffinity", "None")
        if spec["sessionAffinity"] == "ClientIP" {
            spec.setDefault("sessionAffinityConfig", ["clientIP": ["timeoutSeconds": 10800]])
        }
        spec.setDefaultText("type", "ClusterIP")
        spec.modifyEach("ports") { port in
            port.setDefaultText("protocol", "TCP")
            let target = port["targetPort"]
            if target == nil || target == 0 || target == "" { port["targetPort"] = port["port"] }
        }
        let type = spec["type"]
        if type == "NodePort" || type == "LoadBalancer" {
            spec.setDefaultText("externalTrafficPolicy", "Cluster")
        }
        if type == "LoadBalancer" { spec.setDefault("allocateLoadBalancerNodePorts", true) }
        guard type != "ExternalName" else { return }
        spec.setDefault("internalTrafficPolicy", "Cluster")
        spec.setDefault("ipFamilies", ["IPv4"])
        spec.setDefault("ipFamilyPolicy", "SingleStack")
    }
}

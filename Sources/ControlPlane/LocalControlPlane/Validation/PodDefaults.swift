// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The defaults of a pod's spec, in a Pod or in a template.
enum PodDefaults {
    static func apply(to spec: inout JSONValue) {
        spec.setDefaultText("dnsPolicy", "ClusterFirst")
        spec.setDefaultText("restartPolicy", "Always")
        spec.setDefault("terminationGracePeriodSeconds", 30)
        spec.setDefault("securityContext", .object(JSONObject()))
        spec.setDefaultText("schedulerName", "default-scheduler")
        // The older name of the field follows the newer.
        if let account = spec["serviceAccountName"] ?? spec["serviceAccount"], account != "" {
            spec["serviceAccountName"] = account
            spec["serviceAccount"] = account
        }
        let usesHostNetwork = spec["hostNetwork"] == true
        for list in ["initContainers", "containers", "ephemeralContainers"] {
            spec.modifyEach(list) { container in
                apply(toContainer: &container)
                if usesHostNetwork, list != "ephemeralContainers" {
                    container.modifyEach("ports") { port in
                        if let number = port["containerPort"] { port.setDefault("hostPort", number) }
                    }
                }
            }
        }
        spec.modifyEach("volumes", by: apply(toVolume:))
    }

    /// What only a Pod gets, not a template.
    static func applyToPod(_ spec: inout JSONValue) {
        spec.setDefault("enableServiceLinks", true)
        for list in ["initContainers", "containers"] {
            spec.modifyEach(list) { container in
                guard let limits = container[path: "resources", "limits"]?.object else { return }
                container.modify("resources") { resources in
                    resources.setDefault("requests", .object(JSONObject()))
                    resources.modify("requests") { requests in
                        for (name, limit) in limits { requests.setDefault(name, limit) }
                    }
                }
            }
        }
    }

    private static func apply(toContainer container: inout JSONValue) {
        let policy = isLatest(container["image"]?.string ?? "") ? "Always" : "IfNotPresent"
        container.setDefaultText("imagePullPolicy", policy)
        container.setDefaultText("terminationMessagePath", "/dev/termination-log")
        container.setDefaultText("terminationMessagePolicy", "File")
        container.modifyEach("ports") { $0.setDefaultText("protocol", "TCP") }
        container.modifyEach("env") { variable in
            variable.modify("valueFrom", "fieldRef") { $0.setDefaultText("apiVersion", "v1") }
        }
        for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
            container.modify(probe, by: apply(toProbe:))
        }
        for hook in ["postStart", "preStop"] { container.modify("lifecycle", hook, by: apply(toHandler:)) }
    }

    private static func apply(toProbe probe: inout JSONValue) {
        probe.setDefaultNumber("timeoutSeconds", 1)
        probe.setDefaultNumber("periodSeconds", 10)
        probe.setDefaultNumber("successThreshold", 1)
        probe.setDefaultNumber("failureThreshold", 3)
        apply(toHandler: &probe)
        probe.modify("grpc") { $0.setDefault("service", "") }
    }

    private static func apply(toHandler handler: inout JSONValue) {
        handler.modify("httpGet") { action in
            action.setDefaultText("path", "/")
            action.setDefaultText("scheme", "HTTP")
        }
    }

    private static func apply(toVolume volume: inout JSONValue) {
        if volume.object?.keys.allSatisfy({ $0 == "name" }) == true {
            volume["emptyDir"] = .object(JSONObject())
        }
        for source in ["secret", "configMap", "downwardAPI", "projected"] {
            volume.modify(source) { $0.setDefault("defaultMode", 420) }
        }
        volume.modify("hostPath") { $0.setDefault("type", "") }
        volume.modify("downwardAPI", by: apply(toDownwardAPI:))
        volume.modify("projected") { projected in
            projected.modifyEach("sources") { source in
                source.modify("serviceAccountToken") { $0.setDefault("expirationSeconds", 3600) }
                source.modify("downwardAPI", by: apply(toDownwardAPI:))
            }
        }
    }

    private static func apply(toDownwardAPI source: inout JSONValue) {
        source.modifyEach("items") { item in item.modify("fieldRef") { $0.setDefaultText("apiVersion", "v1") }
        }
    }

    /// Whether an image is of the tag `latest`, by name or because it has neither tag nor digest.
    private static func isLatest(_ image: String) -> Bool {
        let name = image.prefix { $0 != "@" }
        let hasDigest = name.endIndex < image.endIndex
        let last = name.split(separator: "/").last ?? ""
        guard let colon = last.lastIndex(of: ":") else { return !hasDigest }
        return last[colon...] == ":latest"
    }
}

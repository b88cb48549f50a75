// SPDX-License-Identifier: Apache-2.0

internal import KubeModel
internal import SpinAPI

/// The agents' pods: on the host's root, but without more rights than changing files there and restarting the runtime
/// take, and without any at the API server.
extension ShimRendering {
    func podTemplate(for operation: InstallationOrder.Operation) -> JSONValue {
        let agent = shim.spec.agent
        var spec: JSONValue = [
            "automountServiceAccountToken": false,
            // systemctl talks to systemd without a D-Bus daemon, which not all nodes have, only where it sees its process.
            "hostPID": true,
            "enableServiceLinks": false,
            "terminationGracePeriodSeconds": 60,
            "nodeSelector": .strings(nodeSelector(for: operation)),
            "securityContext": [
                "runAsUser": 0,
                "runAsGroup": 0,
                "seccompProfile": ["type": "RuntimeDefault"],
                "seLinuxOptions": ["type": "spc_t"],
            ],
            "containers": [container(for: operation)],
            "volumes": .array(volumes(for: operation)),
        ]
        let priority = agent.priorityClassName ?? "system-node-critical"
        if !priority.isEmpty { spec["priorityClassName"] = .string(priority) }
        // A node that is tainted is still to be set up, or cleaned.
        let tolerations = agent.tolerations ?? [["operator": "Exists"]]
        if !tolerations.isEmpty { spec["tolerations"] = .array(tolerations) }
        if !imagePullSecrets.isEmpty {
            spec["imagePullSecrets"] = .array(imagePullSecrets.map { ["name": .string($0)] })
        }
        return ["metadata": ["labels": labels(for: operation)], "spec": spec]
    }

    private func container(for operation: InstallationOrder.Operation) -> JSONValue {
        var container: JSONValue = ["name": "agent", "image": .string(image)]
        container["imagePullPolicy"] = imagePullPolicy.map { .string($0) }
        container["args"] = ["node", .string(operation.rawValue)]
        container["env"] = [
            ["name": .string(ShimKeyspace.orderVariable), "value": .string(order(for: operation).text)]
        ]
        container["ports"] = [["name": "probes", "containerPort": .integer(ShimKeyspace.probePort)]]
        container["readinessProbe"] = probe("/readyz", period: 5, failures: 1)
        container["livenessProbe"] = probe("/livez", period: 20, failures: 3)
        container["resources"] =
            shim.spec.agent.resources ?? ["requests": ["cpu": "5m", "memory": "24Mi"]]
        container["securityContext"] = [
            "privileged": false,
            "allowPrivilegeEscalation": false,
            "readOnlyRootFilesystem": true,
            "capabilities": ["drop": ["ALL"], "add": ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SYS_CHROOT"]],
        ]
        container["volumeMounts"] = .array(volumeMounts(for: operation))
        return container
    }

    private func probe(_ path: String, period: Int64, failures: Int64) -> JSONValue {
        [
            "httpGet": ["path": .string(path), "port": .integer(ShimKeyspace.probePort)],
            "periodSeconds": .integer(period),
            "timeoutSeconds": 3,
            "failureThreshold": .integer(failures),
        ]
    }

    private func volumes(for operation: InstallationOrder.Operation) -> [JSONValue] {
        var volumes: [JSONValue] = [
            ["name": "host", "hostPath": ["path": "/", "type": "Directory"]],
            ["name": "tmp", "emptyDir": [:]],
        ]
        if let secret = pullSecret(for: operation) {
            let item: JSONValue = ["key": ".dockerconfigjson", "path": "config.json"]
            volumes.append([
                "name": "credentials", "secret": ["secretName": .string(secret), "items": [item]],
            ])
        }
        if let configMap = authorities(for: operation) {
            let key = shim.spec.fetchStrategy.authoritiesKey
            let item: JSONValue = ["key": .string(key), "path": "ca.crt"]
            volumes.append([
                "name": "authorities", "configMap": ["name": .string(configMap), "items": [item]],
            ])
        }
        return volumes
    }

    private func volumeMounts(for operation: InstallationOrder.Operation) -> [JSONValue] {
        var mounts: [JSONValue] = [
            // What is mounted on the host later, such as a disk under /opt, is seen too.
            [
                "name": "host", "mountPath": .string(ShimKeyspace.hostRoot),
                "mountPropagation": "HostToContainer",
            ],
            ["name": "tmp", "mountPath": "/tmp"],
        ]
        if pullSecret(for: operation) != nil {
            mounts.append([
                "name": "credentials", "mountPath": .string(ShimKeyspace.credentialsFolder), "readOnly": true,
            ])
        }
        if authorities(for: operation) != nil {
            mounts.append([
                "name": "authorities", "mountPath": .string(ShimKeyspace.authoritiesFolder), "readOnly": true,
            ])
        }
        return mounts
    }

    /// What only fetching needs isn't there when there is nothing to fetch: a pod waits for ever for a Secret or
    /// ConfigMap that was deleted before the Shim.
    private func pullSecret(for operation: InstallationOrder.Operation) -> String? {
        operation == .install ? shim.spec.fetchStrategy.oci?.pullSecret : nil
    }

    private func authorities(for operation: InstallationOrder.Operation) -> String? {
        operation == .install ? shim.spec.fetchStrategy.authoritiesConfigMap : nil
    }
}

extension InstallationOrder {
    /// The document as the value of an environment variable.
    ///
    /// Without `$`, since Kubernetes puts other variables in for `$(NAME)` and makes `$` of `$$`.
    var text: String {
        json.description.split(separator: "$", omittingEmptySubsequences: false).joined(separator: #"\u0024"#)
    }
}

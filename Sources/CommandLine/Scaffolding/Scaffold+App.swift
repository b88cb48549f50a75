// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

extension Scaffold {
    /// The SpinApp.
    func app(_ name: String) -> JSONValue {
        var metadata = metadata(name)
        metadata["labels"] = .strings(labels)
        metadata["annotations"] = .strings(annotations)
        return [
            "apiVersion": .string(SpinApp.type.apiVersion),
            "kind": .string(SpinApp.type.kind),
            "metadata": metadata,
            "spec": spec(name),
        ]
    }

    private func spec(_ name: String) -> JSONValue {
        var spec: JSONValue = ["image": .string(image)]
        if !executor.isEmpty { spec["executor"] = .string(executor) }
        if autoscaler == nil {
            spec["replicas"] = .integer(Int64(replicas))
        } else {
            spec["enableAutoscaling"] = true
        }
        let identity = usesAzureIdentity ? ["azure.workload.identity/use": "true"] : [:]
        spec["podLabels"] = .strings(podLabels.merging(identity) { $1 })
        spec["podAnnotations"] = .strings(podAnnotations)
        spec["deploymentAnnotations"] = .strings(deploymentAnnotations)
        spec["serviceAnnotations"] = .strings(serviceAnnotations)
        spec["serviceAccountName"] = serviceAccountName.map { .string($0) }
        if !variables.isEmpty { spec["variables"] = .array(variableList(name)) }
        if !components.isEmpty { spec["components"] = .array(components.map { .string($0) }) }
        spec["resources"] = resources
        spec["invocationLimits"] = invocationMemoryLimit.map { [SpinKeyspace.memoryLimit: .string($0)] }
        spec["checks"] = checkList
        if !imagePullSecrets.isEmpty {
            spec["imagePullSecrets"] = .array(imagePullSecrets.map { ["name": .string($0)] })
        }
        if runtimeConfig != nil {
            spec["runtimeConfig"] = ["loadFromSecret": .string(runtimeConfigName(name))]
        }
        spec["podTemplate"] = podTemplate
        return spec
    }

    private var resources: JSONValue? {
        func amounts(_ cpu: String?, _ memory: String?) -> JSONValue? {
            var amounts: JSONValue = [:]
            amounts["cpu"] = cpu.map { .string($0) }
            amounts["memory"] = memory.map { .string($0) }
            return amounts.object?.isEmpty == true ? nil : amounts
        }
        var resources: JSONValue = [:]
        resources["limits"] = amounts(cpuLimit, memoryLimit)
        resources["requests"] = amounts(cpuRequest, memoryRequest)
        return resources.object?.isEmpty == true ? nil : resources
    }

    private var checkList: JSONValue? {
        var list: JSONValue = [:]
        for check in Check.allCases {
            list[check.rawValue] = checks[check].map { ["httpGet": ["path": .string($0)]] }
        }
        return list.object?.isEmpty == true ? nil : list
    }

    /// What a SpinApp has no field of its own for. The container without a name is the app's.
    private var podTemplate: JSONValue? {
        guard !environment.isEmpty else { return nil }
        let variables = environment.sorted { $0.key < $1.key }.map { name, value -> JSONValue in
            ["name": .string(name), "value": .string(value)]
        }
        return ["spec": ["containers": [["env": .array(variables)]]]]
    }

    private func variableList(_ app: String) -> [JSONValue] {
        variables.sorted { $0.key < $1.key }.map { name, source in
            func reference(_ kind: String, _ object: String, _ key: String) -> JSONValue {
                [
                    "name": .string(name),
                    "valueFrom": .object(
                        JSONObject(members: [(kind, ["name": .string(object), "key": .string(key)])])
                    ),
                ]
            }
            return switch source {
            case .value(let value): ["name": .string(name), "value": .string(value)]
            case .secret(let object, let key): reference("secretKeyRef", object, key)
            case .configMap(let object, let key): reference("configMapKeyRef", object, key)
            case .newSecret: reference("secretKeyRef", variablesName(app), name)
            case .newConfigMap: reference("configMapKeyRef", variablesName(app), name)
            }
        }
    }
}

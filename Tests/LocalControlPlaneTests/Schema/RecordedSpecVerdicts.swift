// SPDX-License-Identifier: Apache-2.0

import Testing

/// Parts of the specs of SpinApps and executors that were sent, with what every spec needs, to a Kubernetes 1.36 API
/// server that has our definitions; each with what it said against them. Nothing means that it took them.
enum RecordedSpecVerdicts {
    struct Case: Sendable, CustomTestStringConvertible {
        let spec: String
        var faults: [String] = []

        var testDescription: String { spec }
    }

    static let apps: [Case] = [
        Case(
            spec: #"{"image": ""}"#,
            faults: [
                #"spec.image: Invalid value: "": spec.image in body should be at least 1 chars long"#
            ]
        ),
        Case(
            spec: #"{"autoscaling": {"maxReplicas": 2}}"#,
            faults: [
                #"spec.autoscaling: Required value: one of targetCPUUtilizationPercentage, targetMemoryUtilizationPercentage and triggers must be set"#
            ]
        ),
        Case(
            spec:
                #"{"autoscaling": {"maxReplicas": 2, "minReplicas": 3, "targetCPUUtilizationPercentage": 50}}"#,
            faults: [
                #"spec.autoscaling.maxReplicas: Invalid value: maxReplicas must not be less than minReplicas"#
            ]
        ),
        Case(
            spec:
                #"{"autoscaling": {"maxReplicas": 2, "minReplicas": 0, "targetCPUUtilizationPercentage": 50}}"#,
            faults: [
                #"spec.autoscaling.minReplicas: Invalid value: minReplicas can be 0 only with a trigger whose type is not cpu or memory, because only KEDA scales to 0"#
            ]
        ),
        Case(
            spec:
                #"{"autoscaling": {"maxReplicas": 2, "minReplicas": 0, "triggers": [{"type": "cpu", "metadata": {"value": "3"}}]}}"#,
            faults: [
                #"spec.autoscaling.minReplicas: Invalid value: minReplicas can be 0 only with a trigger whose type is not cpu or memory, because only KEDA scales to 0"#
            ]
        ),
        Case(
            spec:
                #"{"autoscaling": {"maxReplicas": 2, "minReplicas": 0, "triggers": [{"type": "cron", "metadata": {"timezone": "UTC"}, "authenticationRef": {"name": "x"}}]}}"#
        ),
        Case(
            spec: #"{"autoscaling": {"triggers": [{"type": "cron"}]}}"#,
            faults: [
                #"spec.autoscaling.triggers[0].metadata: Required value"#,
                #"spec.autoscaling.maxReplicas: Required value"#,
                #"<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"#,
            ]
        ),
        Case(
            spec: #"{"autoscaling": {"maxReplicas": 2, "targetCPUUtilizationPercentage": 5}, "replicas": 2}"#,
            faults: [
                #"spec.replicas: Invalid value: replicas cannot be set when autoscaling is enabled"#
            ]
        ),
        Case(
            spec:
                #"{"autoscaling": {"maxReplicas": 2, "targetCPUUtilizationPercentage": 5, "behavior": {"scaleDown": {"policies": []}}}, "replicas": 0}"#
        ),
        Case(
            spec:
                #"{"autoscaling": {"maxReplicas": 2, "targetCPUUtilizationPercentage": 5}, "enableAutoscaling": true}"#,
            faults: [
                #"spec.enableAutoscaling: Invalid value: enableAutoscaling and autoscaling are mutually exclusive; enableAutoscaling is for an autoscaler that you create yourself"#
            ]
        ),
        Case(
            spec: #"{"podDisruptionBudget": {}}"#,
            faults: [
                #"spec.podDisruptionBudget: Invalid value: exactly one of minAvailable and maxUnavailable must be set"#
            ]
        ),
        Case(
            spec: #"{"podDisruptionBudget": {"minAvailable": 1, "maxUnavailable": "50%"}}"#,
            faults: [
                #"spec.podDisruptionBudget: Invalid value: exactly one of minAvailable and maxUnavailable must be set"#
            ]
        ),
        Case(
            spec: #"{"podDisruptionBudget": {"minAvailable": "101%"}}"#,
            faults: [
                #"spec.podDisruptionBudget.minAvailable: Invalid value: "101%": must be a number of pods of at least 0, or a percentage from 0% to 100%"#
            ]
        ),
        Case(
            spec: #"{"podDisruptionBudget": {"maxUnavailable": -1}}"#,
            faults: [
                #"spec.podDisruptionBudget.maxUnavailable: Invalid value: -1: must be a number of pods of at least 0, or a percentage from 0% to 100%"#
            ]
        ),
        Case(
            spec: #"{"podDisruptionBudget": {"minAvailable": "50%", "unhealthyPodEvictionPolicy": "Never"}}"#,
            faults: [
                #"spec.podDisruptionBudget.unhealthyPodEvictionPolicy: Unsupported value: "Never": supported values: "IfHealthyBudget", "AlwaysAllow""#,
                #"<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"#,
            ]
        ),
        Case(
            spec:
                #"{"podDisruptionBudget": {"maxUnavailable": 1, "unhealthyPodEvictionPolicy": "AlwaysAllow"}}"#
        ),
        Case(
            spec: #"{"deploymentStrategy": {"type": "Recreate", "rollingUpdate": {"maxSurge": 1}}}"#,
            faults: [
                #"spec.deploymentStrategy.rollingUpdate: Invalid value: rollingUpdate cannot be set when the type is Recreate; remove one of them"#
            ]
        ),
        Case(
            spec: #"{"deploymentStrategy": {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": "0%"}}}"#,
            faults: [
                #"spec.deploymentStrategy.rollingUpdate.maxUnavailable: Invalid value: maxSurge and maxUnavailable cannot both be 0, because then no pod could be replaced"#
            ]
        ),
        Case(spec: #"{"deploymentStrategy": {"rollingUpdate": {"maxSurge": "200%", "maxUnavailable": 0}}}"#),
        Case(
            spec: #"{"deploymentStrategy": {"rollingUpdate": {"maxSurge": "some", "maxUnavailable": 1}}}"#,
            faults: [
                #"spec.deploymentStrategy.rollingUpdate.maxSurge: Invalid value: "some": must be a number of pods of at least 0, or a percentage such as 25%"#
            ]
        ),
        Case(
            spec: #"{"deploymentStrategy": {"type": "BlueGreen"}}"#,
            faults: [
                #"spec.deploymentStrategy.type: Unsupported value: "BlueGreen": supported values: "RollingUpdate", "Recreate""#,
                #"<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"#,
            ]
        ),
        Case(
            spec: #"{"minReadySeconds": 600}"#,
            faults: [
                #"spec.progressDeadlineSeconds: Invalid value: progressDeadlineSeconds must be greater than minReadySeconds; the default is 600"#
            ]
        ),
        Case(spec: #"{"minReadySeconds": 600, "progressDeadlineSeconds": 601}"#),
        Case(
            spec: #"{"minReadySeconds": -1, "progressDeadlineSeconds": 0, "revisionHistoryLimit": -1}"#,
            faults: [
                #"spec.minReadySeconds: Invalid value: -1: spec.minReadySeconds in body should be greater than or equal to 0"#,
                #"spec.progressDeadlineSeconds: Invalid value: 0: spec.progressDeadlineSeconds in body should be greater than or equal to 1"#,
                #"spec.revisionHistoryLimit: Invalid value: -1: spec.revisionHistoryLimit in body should be greater than or equal to 0"#,
            ]
        ),
        Case(
            spec: #"{"service": {"name": "A.b", "port": 0, "portName": "a-", "appProtocol": "a b"}}"#,
            faults: [
                #"spec.service.port: Invalid value: 0: spec.service.port in body should be greater than or equal to 1"#,
                #"spec.service.portName: Invalid value: "a-": must consist of lower-case letters, digits and -, and start and end with a letter or digit"#,
                #"spec.service.appProtocol: Invalid value: "a b": must be a protocol name such as http, or a name with a domain such as kubernetes.io/h2c"#,
                #"spec.service.name: Invalid value: "A.b": must consist of lower-case letters, digits and -, start with a letter, and end with a letter or digit"#,
            ]
        ),
        Case(
            spec: #"{"service": {"type": "ExternalName"}}"#,
            faults: [
                #"spec.service.type: Unsupported value: "ExternalName": supported values: "ClusterIP", "NodePort", "LoadBalancer""#,
                #"<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"#,
            ]
        ),
        Case(
            spec:
                #"{"service": {"enabled": false, "type": "NodePort", "port": 8080, "appProtocol": "kubernetes.io/h2c", "name": "a-1", "portName": "1-a", "labels": {"a": "b"}}}"#
        ),
        Case(
            spec: #"{"listenPort": 65536}"#,
            faults: [
                #"spec.listenPort: Invalid value: 65536: spec.listenPort in body should be less than or equal to 65535"#
            ]
        ),
        Case(
            spec:
                #"{"variables": [{"name": "Upper"}, {"name": "with-dash"}, {"name": ""}, {"name": "fine_1"}]}"#,
            faults: [
                #"spec.variables[0].name: Invalid value: "Upper": must consist of lower-case letters, digits and _, like variables in spin.toml"#,
                #"spec.variables[1].name: Invalid value: "with-dash": must consist of lower-case letters, digits and _, like variables in spin.toml"#,
                #"spec.variables[2].name: Invalid value: "": must consist of lower-case letters, digits and _, like variables in spin.toml"#,
            ]
        ),
        Case(
            spec:
                #"{"variables": [{"name": "a", "value": "x", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}, {"name": "b", "value": "", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]}"#,
            faults: [
                #"spec.variables[0].valueFrom: Invalid value: value and valueFrom are mutually exclusive; remove one of them"#
            ]
        ),
        Case(
            spec:
                #"{"variables": [{"name": "a", "valueFrom": {"configMapKeyRef": {"name": "s", "key": "k"}, "secretKeyRef": {"name": "s", "key": "k"}}}]}"#,
            faults: [
                #"spec.variables[0].valueFrom: Invalid value: sets more than one source; remove all but one"#
            ]
        ),
        Case(
            spec: #"{"variables": [{"name": "a"}, {"name": "b"}, {"name": "a"}]}"#,
            faults: [
                #"spec.variables[2]: Duplicate value: {"name":"a"}"#
            ]
        ),
        Case(
            spec:
                #"{"volumes": [{"name": "spin-ca"}, {"name": "spin-runtime-config"}, {"name": "v"}, {"name": "v"}]}"#,
            faults: [
                #"spec.volumes[3]: Duplicate value: {"name":"v"}"#,
                #"spec.volumes[0].name: Invalid value: "spin-ca": is the name of a volume that every Spin app has; choose another name"#,
                #"spec.volumes[1].name: Invalid value: "spin-runtime-config": is the name of a volume that every Spin app has; choose another name"#,
            ]
        ),
        Case(
            spec:
                #"{"volumeMounts": [{"name": "v", "mountPath": "/runtime-config.toml/"}, {"name": "v", "mountPath": "/etc//ssl/certs/ca-certificates.crt"}, {"name": "v", "mountPath": "/a"}, {"name": "w", "mountPath": "/a"}]}"#,
            faults: [
                #"spec.volumeMounts[3]: Duplicate value: {"mountPath":"/a"}"#,
                #"spec.volumeMounts[0].mountPath: Invalid value: "/runtime-config.toml/": is the path of the runtime configuration; choose another path, or set runtimeConfig.loadFromSecret to use your own configuration"#,
                #"spec.volumeMounts[1].mountPath: Invalid value: "/etc//ssl/certs/ca-certificates.crt": is the path of the certificate authorities; choose another path, or set the executor's caCertSecret to use your own authorities"#,
            ]
        ),
        Case(
            spec:
                #"{"volumeMounts": [{"name": "v", "mountPath": "/etc/ssl/certs"}, {"name": "v", "mountPath": "/etc/runtime-config.toml"}]}"#
        ),
        Case(
            spec: #"{"checks": {"readiness": {}, "liveness": {"periodSeconds": 1}, "startup": {}}}"#,
            faults: [
                #"spec.checks.readiness.httpGet: Required value"#,
                #"spec.checks.startup.httpGet: Required value"#,
                #"spec.checks.liveness.httpGet: Required value"#,
                #"<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"#,
            ]
        ),
        Case(
            spec:
                #"{"checks": {"liveness": {"httpGet": {"path": "/"}, "successThreshold": 2}, "startup": {"httpGet": {"path": "/"}, "successThreshold": 2, "failureThreshold": -1}}}"#,
            faults: [
                #"spec.checks.liveness.successThreshold: Invalid value: 2: spec.checks.liveness.successThreshold in body should be less than or equal to 1"#,
                #"spec.checks.startup.successThreshold: Invalid value: 2: spec.checks.startup.successThreshold in body should be less than or equal to 1"#,
                #"spec.checks.startup.failureThreshold: Invalid value: -1: spec.checks.startup.failureThreshold in body should be greater than or equal to 0"#,
            ]
        ),
        Case(spec: #"{"checks": {"startup": {"httpGet": {"path": "/"}, "failureThreshold": 30}}}"#),
        Case(
            spec: #"{"invocationLimits": {"memory": "0"}}"#,
            faults: [
                #"spec.invocationLimits: Invalid value: memory limit must be greater than 0; omit it for no limit"#
            ]
        ),
        Case(
            spec: #"{"invocationLimits": {"memory": "-5Mi"}}"#,
            faults: [
                #"spec.invocationLimits: Invalid value: memory limit must be greater than 0; omit it for no limit"#
            ]
        ),
        Case(
            spec: #"{"invocationLimits": {"memory": "5Mi", "cpu": "1"}}"#,
            faults: [
                #"spec.invocationLimits: Invalid value: memory is the only supported limit; remove the others"#
            ]
        ),
        Case(
            spec: #"{"resources": {"limits": {"memory": "-1Gi", "cpu": -1}, "requests": {"memory": "0"}}}"#,
            faults: [
                #"spec.resources.limits[memory]: Invalid value: "-1Gi": must be 0 or more"#,
                #"spec.resources.limits[cpu]: Invalid value: -1: must be 0 or more"#,
            ]
        ),
        Case(
            spec:
                #"{"runtimeConfig": {"keyValueStores": [{"name": "a", "type": "t"}, {"name": "a", "type": "u"}], "sqliteDatabases": [{"name": "a", "type": "t"}, {"name": "a", "type": "u"}]}}"#,
            faults: [
                #"spec.runtimeConfig.keyValueStores[1]: Duplicate value: {"name":"a"}"#,
                #"spec.runtimeConfig.sqliteDatabases[1]: Duplicate value: {"name":"a"}"#,
            ]
        ),
        Case(
            spec:
                #"{"podTemplate": {"metadata": {"labels": {"a": "b", "c": null}}, "spec": {"nodeSelector": {"a": "b"}}}}"#
        ),
        Case(
            spec: #"{"podTemplate": {"metadata": {"annotations": {"a": 1}}, "spec": []}}"#,
            faults: [
                #"spec.podTemplate.spec: Invalid value: "array": spec.podTemplate.spec in body must be of type object: "array""#,
                #"spec.podTemplate.metadata.annotations.a: Invalid value: "integer": spec.podTemplate.metadata.annotations.a in body must be of type string: "integer""#,
                #"<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"#,
            ]
        ),
    ]

    static let executors: [Case] = [
        Case(
            spec: #"{"deploymentConfig": {"runtimeClassName": ""}}"#,
            faults: [
                #"spec.deploymentConfig.runtimeClassName: Invalid value: "": spec.deploymentConfig.runtimeClassName in body should be at least 1 chars long"#
            ]
        ),
        Case(
            spec: #"{"deploymentConfig": {"spinImage": ""}}"#,
            faults: [
                #"spec.deploymentConfig.spinImage: Invalid value: "": spec.deploymentConfig.spinImage in body should be at least 1 chars long"#
            ]
        ),
        Case(
            spec: #"{"deploymentConfig": {"runtimeClassName": "a", "listenPort": 0}}"#,
            faults: [
                #"spec.deploymentConfig.listenPort: Invalid value: 0: spec.deploymentConfig.listenPort in body should be greater than or equal to 1"#
            ]
        ),
        Case(
            spec:
                #"{"deploymentConfig": {"runtimeClassName": "a", "listenPort": 8080, "allowPodTemplate": false, "podTemplate": {"spec": {"tolerations": [{"operator": "Exists"}]}}}}"#
        ),
    ]
}

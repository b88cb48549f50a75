// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// SpinApps and executors as they were sent to a Kubernetes 1.36 API server that has our definitions, each with
/// what it made of the spec, or what it said against it.
enum RecordedVerdicts {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let object: String
        var spec: String?
        var faults: [String] = []

        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(
            name: "ok",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinApp", "metadata": {"name": "t", "namespace": "default"}, "spec": {"image": "ghcr.io/x:y", "executor": "containerd-shim-spin", "replicas": 2}}
                """#,
            spec: #"""
                {"enableAutoscaling": false, "executor": "containerd-shim-spin", "image": "ghcr.io/x:y", "replicas": 2}
                """#
        ),
        Case(
            name: "minimal",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinApp", "metadata": {"name": "t", "namespace": "default"}, "spec": {"image": "x"}}
                """#,
            spec: #"""
                {"enableAutoscaling": false, "image": "x"}
                """#
        ),
        Case(
            name: "empty",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinApp", "metadata": {"name": "t", "namespace": "default"}, "spec": {}}
                """#,
            faults: [
                #"spec.image: Required value"#,
                #"<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"#,
            ]
        ),
        Case(
            name: "types",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinApp", "metadata": {"name": "t", "namespace": "default"}, "spec": {"image": 5, "replicas": "x", "executor": []}}
                """#,
            faults: [
                #"spec.image: Invalid value: "integer": spec.image in body must be of type string: "integer""#,
                #"spec.executor: Invalid value: "array": spec.executor in body must be of type string: "array""#,
                #"spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string""#,
                #".spec.replicas: Invalid value: 0: .spec.replicas accessor error: x is of the type string, expected int64"#,
                #"<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"#,
            ]
        ),
        Case(
            name: "autoscale",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinApp", "metadata": {"name": "t", "namespace": "default"}, "spec": {"image": "x", "executor": "e", "enableAutoscaling": true, "replicas": 3}}
                """#,
            faults: [
                #"spec.replicas: Invalid value: replicas cannot be set when autoscaling is enabled"#
            ]
        ),
        Case(
            name: "autoscale ok",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinApp", "metadata": {"name": "t", "namespace": "default"}, "spec": {"image": "x", "executor": "e", "enableAutoscaling": true}}
                """#,
            spec: #"""
                {"enableAutoscaling": true, "executor": "e", "image": "x"}
                """#
        ),
        Case(
            name: "negative",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinApp", "metadata": {"name": "t", "namespace": "default"}, "spec": {"image": "x", "executor": "e", "replicas": -1}}
                """#,
            faults: [
                #"spec.replicas: Invalid value: -1: spec.replicas in body should be greater than or equal to 0"#,
                #".spec.replicas: Invalid value: -1: should be a non-negative integer"#,
            ]
        ),
        Case(
            name: "bad quantity",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinApp", "metadata": {"name": "t", "namespace": "default"}, "spec": {"image": "x", "executor": "e", "invocationLimits": {"memory": "lots"}}}
                """#,
            faults: [
                #"spec.invocationLimits[memory]: Invalid value: memory limit must be a valid memory quantity (e.g. 128Mi, 1Gi)"#
            ]
        ),
        Case(
            name: "over limit",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinApp", "metadata": {"name": "t", "namespace": "default"}, "spec": {"image": "x", "executor": "e", "invocationLimits": {"memory": "2Gi"}, "resources": {"limits": {"memory": "1Gi"}}}}
                """#,
            faults: [
                #"spec.invocationLimits[memory]: Invalid value: invocation limit quantity cannot be greater than the memory limit (1Gi)"#
            ]
        ),
        Case(
            name: "over request",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinApp", "metadata": {"name": "t", "namespace": "default"}, "spec": {"image": "x", "executor": "e", "invocationLimits": {"memory": "2Gi"}, "resources": {"requests": {"memory": "1Gi"}}}}
                """#,
            faults: [
                #"spec.invocationLimits[memory]: Invalid value: invocation limit quantity cannot be greater than the memory request (1Gi)"#
            ]
        ),
        Case(
            name: "number limit",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinApp", "metadata": {"name": "t", "namespace": "default"}, "spec": {"image": "x", "executor": "e", "invocationLimits": {"memory": "2Gi"}, "resources": {"limits": {"memory": 1024}}}}
                """#,
            faults: [
                #"spec.invocationLimits[memory]: Invalid value: invocation limit quantity cannot be greater than the memory limit (1024)"#
            ]
        ),
        Case(
            name: "resources",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinApp", "metadata": {"name": "t", "namespace": "default"}, "spec": {"image": "x", "executor": "e", "resources": {"limits": {"memory": "x"}}}}
                """#,
            faults: [
                #"spec.resources.limits.memory: Invalid value: "x": spec.resources.limits.memory in body should match '^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$'"#
            ]
        ),
        Case(
            name: "checks",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinApp", "metadata": {"name": "t", "namespace": "default"}, "spec": {"image": "x", "executor": "e", "checks": {"liveness": {"httpGet": {"path": "/"}, "periodSeconds": 0}, "readiness": {"httpGet": {}}}}}
                """#,
            faults: [
                #"spec.checks.readiness.httpGet.path: Required value"#,
                #"<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"#,
            ]
        ),
        Case(
            name: "vars",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinApp", "metadata": {"name": "t", "namespace": "default"}, "spec": {"image": "x", "executor": "e", "variables": [{"name": "a", "value": "b", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}, {"name": ""}, {"name": "c"}]}}
                """#,
            faults: [
                #"spec.variables[0].valueFrom: Invalid value: value and valueFrom are mutually exclusive; remove one of them"#,
                #"spec.variables[1].name: Invalid value: "": must consist of lower-case letters, digits and _, like variables in spin.toml"#,
            ]
        ),
        Case(
            name: "volumes",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinApp", "metadata": {"name": "t", "namespace": "default"}, "spec": {"image": "x", "executor": "e", "volumes": [{"name": "v"}], "volumeMounts": [{"name": "v"}]}}
                """#,
            faults: [
                #"spec.volumeMounts[0].mountPath: Required value"#,
                #"<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"#,
            ]
        ),
        Case(
            name: "labels",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinApp", "metadata": {"name": "t", "namespace": "default"}, "spec": {"image": "x", "executor": "e", "podLabels": {"a": 1}, "serviceAnnotations": "x"}}
                """#,
            faults: [
                #"spec.podLabels.a: Invalid value: "integer": spec.podLabels.a in body must be of type string: "integer""#,
                #"spec.serviceAnnotations: Invalid value: "string": spec.serviceAnnotations in body must be of type object: "string""#,
                #"<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"#,
            ]
        ),
        Case(
            name: "pullsecrets",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinApp", "metadata": {"name": "t", "namespace": "default"}, "spec": {"image": "x", "executor": "e", "imagePullSecrets": [{"name": 1}, "x"]}}
                """#,
            faults: [
                #"spec.imagePullSecrets[0].name: Invalid value: "integer": spec.imagePullSecrets[0].name in body must be of type string: "integer""#,
                #"spec.imagePullSecrets[1]: Invalid value: "string": spec.imagePullSecrets[1] in body must be of type object: "string""#,
                #"<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"#,
            ]
        ),
        Case(
            name: "runtimeconfig",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinApp", "metadata": {"name": "t", "namespace": "default"}, "spec": {"image": "x", "executor": "e", "runtimeConfig": {"loadFromSecret": 5, "sqliteDatabases": [{"name": "a"}], "keyValueStores": [{}], "llmCompute": {}}}}
                """#,
            faults: [
                #"spec.runtimeConfig.llmCompute.type: Required value"#,
                #"spec.runtimeConfig.loadFromSecret: Invalid value: "integer": spec.runtimeConfig.loadFromSecret in body must be of type string: "integer""#,
                #"spec.runtimeConfig.sqliteDatabases[0].type: Required value"#,
                #"spec.runtimeConfig.keyValueStores[0].name: Required value"#,
                #"spec.runtimeConfig.keyValueStores[0].type: Required value"#,
                #"<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"#,
            ]
        ),
        Case(
            name: "exec ok",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinAppExecutor", "metadata": {"name": "t", "namespace": "default"}, "spec": {"createDeployment": false}}
                """#,
            spec: #"""
                {"createDeployment": false}
                """#
        ),
        Case(
            name: "exec none",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinAppExecutor", "metadata": {"name": "t", "namespace": "default"}, "spec": {}}
                """#,
            faults: [
                #"spec.createDeployment: Required value"#,
                #"<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"#,
            ]
        ),
        Case(
            name: "exec noconfig",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinAppExecutor", "metadata": {"name": "t", "namespace": "default"}, "spec": {"createDeployment": true}}
                """#,
            faults: [
                #"spec.deploymentConfig: Required value: deploymentConfig must be set when createDeployment is true"#
            ]
        ),
        Case(
            name: "exec both",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinAppExecutor", "metadata": {"name": "t", "namespace": "default"}, "spec": {"createDeployment": true, "deploymentConfig": {"runtimeClassName": "a", "spinImage": "b"}}}
                """#,
            faults: [
                #"spec.deploymentConfig.runtimeClassName: Invalid value: runtimeClassName and spinImage are mutually exclusive"#
            ]
        ),
        Case(
            name: "exec neither",
            object: #"""
                {"apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinAppExecutor", "metadata": {"name": "t", "namespace": "default"}, "spec": {"createDeployment": true, "deploymentConfig": {}}}
                """#,
            faults: [
                #"spec.deploymentConfig.runtimeClassName: Required value: either runtimeClassName or spinImage must be set"#
            ]
        ),
    ]
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// Objects that a Kubernetes 1.36 API server refused, each with what it said.
enum RecordedFaults {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let object: String
        let faults: [String]

        var testDescription: String { name }

        /// Those of the faults that the embedded server finds too, in the words that it has for them.
        var heldFaults: [String] {
            faults.filter { fault in !leftOut.contains { fault.hasPrefix($0) } }.map { reworded[$0] ?? $0 }
        }
    }

    /// What the embedded server doesn't look at, since nothing of Bobbin's depends on it: the README says so.
    private static let leftOut = [
        "metadata.ownerReferences", "metadata.finalizers", "spec.leaseDurationSeconds",
        "spec.leaseTransitions",
        "rules[0].apiGroups", "rules[0].resources", "rules[1]", "rules[2]", "roleRef.kind", "subjects",
        "spec.group: Invalid value", "spec.names.singular", "spec.names.listKind", "spec.names.shortNames",
        "spec.names.categories", "spec.names.plural: Invalid value",
    ]

    /// What it says of the field that the schema names, where Kubernetes speaks of the object around it.
    private static let reworded = [
        #"spec.strategy: Unsupported value: {"Type":"Foo","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate""#:
            #"spec.strategy.type: Unsupported value: "Foo": supported values: "Recreate", "RollingUpdate""#,
        #"spec.updateStrategy: Unsupported value: {"Type":"X","RollingUpdate":null}: supported values: "RollingUpdate", "OnDelete""#:
            #"spec.updateStrategy.type: Unsupported value: "X": supported values: "OnDelete", "RollingUpdate""#,
        "rules[0].verbs: Required value: verbs must contain at least one value":
            "rules[0].verbs: Required value",
        // Gt and Lt are in the schema, and refused without their feature gate.
        #"spec.template.spec.tolerations[1].operator: Unsupported value: "Foo": supported values: "Equal", "Exists""#:
            #"spec.template.spec.tolerations[1].operator: Unsupported value: "Foo": supported values: "Equal", "Exists", "Gt", "Lt""#,
        #"scheduling.tolerations[0].operator: Unsupported value: "X": supported values: "Equal", "Exists""#:
            #"scheduling.tolerations[0].operator: Unsupported value: "X": supported values: "Equal", "Exists", "Gt", "Lt""#,
    ]

    static let cases: [Case] = [
        Case(
            name: "noselmatch",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "t", "labels": {"a": "b"}, "namespace": "default"}, "spec": {"selector": {"matchLabels": {"app": "e"}}, "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}}}
                """#,
            faults: [
                #"spec.template.metadata.labels: Invalid value: {"app":"d"}: `selector` does not match template `labels`"#
            ]
        ),
        Case(
            name: "template metadata",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "x", "namespace": "default"}, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b", "c": "not ok"}, "annotations": {"not a key": "b", "UPPER.x/y": "c"}}, "spec": {"containers": [{"name": "a", "image": "i"}]}}}}
                """#,
            faults: [
                #"spec.template.labels: Invalid value: "not ok": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"#,
                #"spec.template.annotations: Invalid value: "not a key": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"#,
            ]
        ),
        Case(
            name: "emptysel",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "t", "namespace": "default"}, "spec": {"selector": {}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}}}
                """#,
            faults: [
                #"spec.selector: Invalid value: {}: empty selector is invalid for deployment"#
            ]
        ),
        Case(
            name: "nosel",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "t", "namespace": "default"}, "spec": {"template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}}}
                """#,
            faults: [
                #"spec.selector: Required value"#,
                #"spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`"#,
            ]
        ),
        Case(
            name: "neg",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "t", "labels": {"a": "b"}, "namespace": "default"}, "spec": {"selector": {"matchLabels": {"app": "d"}}, "replicas": -1, "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}}}
                """#,
            faults: [
                #"spec.replicas: Invalid value: -1: must be greater than or equal to 0"#
            ]
        ),
        Case(
            name: "badname",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "Bad_Name", "labels": {"a": "b"}, "namespace": "default"}, "spec": {"selector": {"matchLabels": {"app": "d"}}, "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}}}
                """#,
            faults: [
                #"metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"#
            ]
        ),
        Case(
            name: "longname",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "labels": {"a": "b"}, "namespace": "default"}, "spec": {"selector": {"matchLabels": {"app": "d"}}, "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}}}
                """#,
            faults: [
                #"metadata.name: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": must be no more than 253 characters"#
            ]
        ),
        Case(
            name: "badlabel",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "t", "labels": {"a b": "c"}, "namespace": "default"}, "spec": {"selector": {"matchLabels": {"app": "d"}}, "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}}}
                """#,
            faults: [
                #"metadata.labels: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"#
            ]
        ),
        Case(
            name: "badlabelv",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "t", "labels": {"a": "c d"}, "namespace": "default"}, "spec": {"selector": {"matchLabels": {"app": "d"}}, "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}}}
                """#,
            faults: [
                #"metadata.labels: Invalid value: "c d": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"#
            ]
        ),
        Case(
            name: "longlabelv",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "t", "labels": {"a": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}, "namespace": "default"}, "spec": {"selector": {"matchLabels": {"app": "d"}}, "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}}}
                """#,
            faults: [
                #"metadata.labels: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": must be no more than 63 bytes"#
            ]
        ),
        Case(
            name: "noname",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "", "labels": {"a": "b"}, "namespace": "default"}, "spec": {"selector": {"matchLabels": {"app": "d"}}, "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}}}
                """#,
            faults: [
                #"metadata.name: Required value: name or generateName is required"#
            ]
        ),
        Case(
            name: "nocont",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "t", "labels": {"a": "b"}, "namespace": "default"}, "spec": {"selector": {"matchLabels": {"app": "d"}}, "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": []}}}}
                """#,
            faults: [
                #"spec.template.spec.containers: Required value"#
            ]
        ),
        Case(
            name: "badcont",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "t", "labels": {"a": "b"}, "namespace": "default"}, "spec": {"selector": {"matchLabels": {"app": "d"}}, "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"name": "C_c", "image": ""}, {"name": "c"}, {"name": "c", "image": " x"}]}}}}
                """#,
            faults: [
                #"spec.template.spec.containers[0].name: Invalid value: "C_c": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"#,
                #"spec.template.spec.containers[0].image: Required value"#,
                #"spec.template.spec.containers[1].image: Required value"#,
                #"spec.template.spec.containers[2].name: Duplicate value: "c""#,
            ]
        ),
        Case(
            name: "ports",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "t", "labels": {"a": "b"}, "namespace": "default"}, "spec": {"selector": {"matchLabels": {"app": "d"}}, "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"name": "c", "image": "x", "ports": [{"containerPort": 0}, {"containerPort": 70000, "name": "Bad_"}, {"containerPort": 1, "protocol": "FOO", "name": "p"}, {"containerPort": 2, "name": "p"}]}]}}}}
                """#,
            faults: [
                #"spec.template.spec.containers[0].ports[0].containerPort: Required value"#,
                #"spec.template.spec.containers[0].ports[1].name: Invalid value: "Bad_": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"#,
                #"spec.template.spec.containers[0].ports[1].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive"#,
                #"spec.template.spec.containers[0].ports[2].protocol: Unsupported value: "FOO": supported values: "SCTP", "TCP", "UDP""#,
                #"spec.template.spec.containers[0].ports[3].name: Duplicate value: "p""#,
            ]
        ),
        Case(
            name: "env",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "t", "labels": {"a": "b"}, "namespace": "default"}, "spec": {"selector": {"matchLabels": {"app": "d"}}, "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"name": "c", "image": "x", "env": [{"name": ""}, {"name": "a b"}, {"name": "A", "value": "x", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}, {"name": "B", "valueFrom": {}}, {"name": "F", "valueFrom": {"fieldRef": {"fieldPath": "spec.foo"}}}, {"name": "S", "valueFrom": {"secretKeyRef": {"name": "", "key": ""}}}]}]}}}}
                """#,
            faults: [
                #"spec.template.spec.containers[0].env[0].name: Required value"#,
                #"spec.template.spec.containers[0].env[2].valueFrom: Invalid value: "": may not be specified when `value` is not empty"#,
                #"spec.template.spec.containers[0].env[3].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"#,
                #"spec.template.spec.containers[0].env[4].valueFrom.fieldRef.fieldPath: Invalid value: "spec.foo": error converting fieldPath: field label not supported: spec.foo"#,
                #"spec.template.spec.containers[0].env[5].valueFrom.secretKeyRef.name: Invalid value: "": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"#,
                #"spec.template.spec.containers[0].env[5].valueFrom.secretKeyRef.key: Required value"#,
            ]
        ),
        Case(
            name: "mounts",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "t", "labels": {"a": "b"}, "namespace": "default"}, "spec": {"selector": {"matchLabels": {"app": "d"}}, "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"name": "c", "image": "x", "volumeMounts": [{"name": "nope", "mountPath": "/a"}, {"name": "v", "mountPath": "/a"}, {"name": "v", "mountPath": ""}]}], "volumes": [{"name": "v"}, {"name": "v", "emptyDir": {}}, {"name": "B_", "secret": {}}, {"name": "two", "emptyDir": {}, "secret": {"secretName": "s"}}, {"name": "cm", "configMap": {}}]}}}}
                """#,
            faults: [
                #"spec.template.spec.volumes[1].name: Duplicate value: "v""#,
                #"spec.template.spec.volumes[2].secret.secretName: Required value"#,
                #"spec.template.spec.volumes[2].name: Invalid value: "B_": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"#,
                #"spec.template.spec.volumes[3].secret: Forbidden: may not specify more than 1 volume type"#,
                #"spec.template.spec.volumes[4].configMap.name: Required value"#,
                #"spec.template.spec.containers[0].volumeMounts[0].name: Not found: "nope""#,
                #"spec.template.spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/a": must be unique"#,
                #"spec.template.spec.containers[0].volumeMounts[2].mountPath: Required value"#,
            ]
        ),
        Case(
            name: "probes",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "t", "labels": {"a": "b"}, "namespace": "default"}, "spec": {"selector": {"matchLabels": {"app": "d"}}, "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"name": "c", "image": "x", "livenessProbe": {"successThreshold": 2, "tcpSocket": {"port": 80}}, "readinessProbe": {}, "startupProbe": {"httpGet": {"port": 0}, "exec": {"command": ["a"]}, "periodSeconds": -1}}]}}}}
                """#,
            faults: [
                #"spec.template.spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1"#,
                #"spec.template.spec.containers[0].readinessProbe: Required value: must specify a handler type"#,
                #"spec.template.spec.containers[0].startupProbe.httpGet: Forbidden: may not specify more than 1 handler type"#,
                #"spec.template.spec.containers[0].startupProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0"#,
            ]
        ),
        Case(
            name: "resources",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "t", "labels": {"a": "b"}, "namespace": "default"}, "spec": {"selector": {"matchLabels": {"app": "d"}}, "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"name": "c", "image": "x", "resources": {"requests": {"cpu": 2, "foo": 1}, "limits": {"cpu": 1, "memory": -1}}}]}}}}
                """#,
            faults: [
                #"spec.template.spec.containers[0].resources.limits[memory]: Invalid value: "-1": must be greater than or equal to 0"#,
                #"spec.template.spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1"#,
                #"spec.template.spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource type or fully qualified"#,
                #"spec.template.spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource for containers"#,
            ]
        ),
        Case(
            name: "enums",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "t", "labels": {"a": "b"}, "namespace": "default"}, "spec": {"selector": {"matchLabels": {"app": "d"}}, "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"restartPolicy": "Never", "dnsPolicy": "Foo", "terminationGracePeriodSeconds": -1, "containers": [{"name": "c", "image": "x", "imagePullPolicy": "Foo", "terminationMessagePolicy": "Bar"}]}}}}
                """#,
            faults: [
                #"spec.template.spec.containers[0].terminationMessagePolicy: Unsupported value: "Bar": supported values: "File", "FallbackToLogsOnError""#,
                #"spec.template.spec.containers[0].imagePullPolicy: Unsupported value: "Foo": supported values: "Always", "IfNotPresent", "Never""#,
                #"spec.template.spec.dnsPolicy: Unsupported value: "Foo": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None""#,
                #"spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always""#,
            ]
        ),
        Case(
            name: "podmisc",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "t", "labels": {"a": "b"}, "namespace": "default"}, "spec": {"selector": {"matchLabels": {"app": "d"}}, "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"serviceAccountName": "Bad_", "nodeSelector": {"a b": "c"}, "tolerations": [{"operator": "Exists", "value": "x"}, {"key": "a", "operator": "Foo"}, {"effect": "Bad"}], "imagePullSecrets": [{"name": ""}], "runtimeClassName": "Bad_", "hostNetwork": true, "containers": [{"name": "c", "image": "x", "ports": [{"containerPort": 80, "hostPort": 81}], "securityContext": {"runAsUser": -1}}]}}}}
                """#,
            faults: [
                #"spec.template.spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive"#,
                #"spec.template.spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true"#,
                #"spec.template.spec.nodeSelector: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"#,
                #"spec.template.spec.serviceAccountName: Invalid value: "Bad_": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"#,
                #"spec.template.spec.tolerations[0].operator: Invalid value: "x": value must be empty when `operator` is 'Exists'"#,
                #"spec.template.spec.tolerations[1].operator: Unsupported value: "Foo": supported values: "Equal", "Exists""#,
                #"spec.template.spec.tolerations[2].operator: Invalid value: "": operator must be Exists when `key` is empty, which means "match all values and all keys""#,
                #"spec.template.spec.tolerations[2].effect: Unsupported value: "Bad": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute""#,
                #"spec.template.spec.runtimeClassName: Invalid value: "Bad_": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"#,
            ]
        ),
        Case(
            name: "strategy",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "t", "labels": {"a": "b"}, "namespace": "default"}, "spec": {"selector": {"matchLabels": {"app": "d"}}, "strategy": {"type": "Recreate", "rollingUpdate": {"maxSurge": 1}}, "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}}}
                """#,
            faults: [
                #"spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"#
            ]
        ),
        Case(
            name: "strategy2",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "t", "labels": {"a": "b"}, "namespace": "default"}, "spec": {"selector": {"matchLabels": {"app": "d"}}, "strategy": {"type": "Foo"}, "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}}}
                """#,
            faults: [
                #"spec.strategy: Unsupported value: {"Type":"Foo","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate""#
            ]
        ),
        Case(
            name: "strategy3",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "t", "labels": {"a": "b"}, "namespace": "default"}, "spec": {"selector": {"matchLabels": {"app": "d"}}, "strategy": {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 0}}, "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}}}
                """#,
            faults: [
                #"spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0"#
            ]
        ),
        Case(
            name: "strategy4",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "t", "labels": {"a": "b"}, "namespace": "default"}, "spec": {"selector": {"matchLabels": {"app": "d"}}, "strategy": {"rollingUpdate": {"maxSurge": "foo", "maxUnavailable": "101%"}}, "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}}}
                """#,
            faults: [
                #"spec.strategy.rollingUpdate.maxSurge: Invalid value: "foo": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"#,
                #"spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%"#,
            ]
        ),
        Case(
            name: "progress",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "t", "labels": {"a": "b"}, "namespace": "default"}, "spec": {"selector": {"matchLabels": {"app": "d"}}, "progressDeadlineSeconds": 1, "minReadySeconds": 5, "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}}}
                """#,
            faults: [
                #"spec.progressDeadlineSeconds: Invalid value: 1: must be greater than minReadySeconds"#
            ]
        ),
        Case(
            name: "svclong",
            object: #"""
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "namespace": "default"}, "spec": {"ports": [{"port": 80}]}}
                """#,
            faults: [
                #"metadata.name: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": must be no more than 63 characters"#
            ]
        ),
        Case(
            name: "svcnoports",
            object: #"""
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s", "namespace": "default"}, "spec": {"selector": {"a": "b"}}}
                """#,
            faults: [
                #"spec.ports: Required value"#
            ]
        ),
        Case(
            name: "svcports",
            object: #"""
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s", "namespace": "default"}, "spec": {"ports": [{"port": 0}, {"port": 80, "protocol": "X", "name": "a"}, {"port": 80, "name": "A_", "targetPort": 99999}, {"port": 80, "name": "a", "targetPort": "Bad_Name_is_long_x"}]}}
                """#,
            faults: [
                #"spec.ports[0].name: Required value"#,
                #"spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive"#,
                #"spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive"#,
                #"spec.ports[1].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP""#,
                #"spec.ports[2].name: Invalid value: "A_": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"#,
                #"spec.ports[2].targetPort: Invalid value: 99999: must be between 1 and 65535, inclusive"#,
                #"spec.ports[3].name: Duplicate value: "a""#,
                #"spec.ports[3].targetPort: Invalid value: "Bad_Name_is_long_x": must be no more than 15 characters"#,
                #"spec.ports[3].targetPort: Invalid value: "Bad_Name_is_long_x": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"#,
                #"spec.ports[3]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}"#,
            ]
        ),
        Case(
            name: "svcdup",
            object: #"""
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s", "namespace": "default"}, "spec": {"ports": [{"port": 80, "name": "a"}, {"port": 80, "name": "b"}]}}
                """#,
            faults: [
                #"spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}"#
            ]
        ),
        Case(
            name: "svctype",
            object: #"""
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s", "namespace": "default"}, "spec": {"type": "Foo", "ports": [{"port": 1}]}}
                """#,
            faults: [
                #"spec.type: Unsupported value: "Foo": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort""#
            ]
        ),
        Case(
            name: "svcext",
            object: #"""
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s", "namespace": "default"}, "spec": {"type": "ExternalName", "ports": [{"port": 1}]}}
                """#,
            faults: [
                #"spec.externalName: Required value"#
            ]
        ),
        Case(
            name: "svcsel",
            object: #"""
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s", "namespace": "default"}, "spec": {"ports": [{"port": 1}], "selector": {"a b": "c d"}}}
                """#,
            faults: [
                #"spec.selector: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"#,
                #"spec.selector: Invalid value: "c d": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"#,
            ]
        ),
        Case(
            name: "svcaff",
            object: #"""
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s", "namespace": "default"}, "spec": {"ports": [{"port": 1}], "sessionAffinity": "Foo"}}
                """#,
            faults: [
                #"spec.sessionAffinity: Unsupported value: "Foo": supported values: "ClientIP", "None""#
            ]
        ),
        Case(
            name: "secret2",
            object: #"""
                {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "default"}, "data": {"a b": "YQ=="}}
                """#,
            faults: [
                #"data[a b]: Invalid value: "a b": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"#
            ]
        ),
        Case(
            name: "secret3",
            object: #"""
                {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "default"}, "type": "kubernetes.io/tls", "data": {}}
                """#,
            faults: [
                #"data[tls.crt]: Required value"#,
                #"data[tls.key]: Required value"#,
            ]
        ),
        Case(
            name: "cm",
            object: #"""
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "s", "namespace": "default"}, "data": {"a b": "YQ==", "a": "b"}, "binaryData": {"a": "YQ=="}}
                """#,
            faults: [
                #"data[a]: Invalid value: "a": duplicate of key present in binaryData"#,
                #"data[a b]: Invalid value: "a b": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"#,
            ]
        ),
        Case(
            name: "rc",
            object: #"""
                {"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "s"}, "handler": "Bad_", "scheduling": {"nodeSelector": {"a b": "c"}, "tolerations": [{"operator": "X"}]}}
                """#,
            faults: [
                #"handler: Invalid value: "Bad_": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"#,
                #"scheduling.nodeSelector: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"#,
                #"scheduling.tolerations[0].operator: Invalid value: "X": operator must be Exists when `key` is empty, which means "match all values and all keys""#,
                #"scheduling.tolerations[0].operator: Unsupported value: "X": supported values: "Equal", "Exists""#,
            ]
        ),
        Case(
            name: "rc2",
            object: #"""
                {"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "s"}}
                """#,
            faults: [
                #"handler: Required value"#
            ]
        ),
        Case(
            name: "service with a dot",
            object: #"""
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a.b", "namespace": "default"}, "spec": {"ports": [{"port": 80}]}}
                """#,
            faults: [
                #"metadata.name: Invalid value: "a.b": must not contain dots"#
            ]
        ),
        Case(
            name: "ns",
            object: #"""
                {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a.b"}}
                """#,
            faults: [
                #"metadata.name: Invalid value: "a.b": must not contain dots"#
            ]
        ),
        Case(
            name: "sa",
            object: #"""
                {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "a_b", "namespace": "default"}}
                """#,
            faults: [
                #"metadata.name: Invalid value: "a_b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"#
            ]
        ),
        Case(
            name: "meta",
            object: #"""
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "s", "annotations": {"a b": "x"}, "finalizers": ["foo", "a b"], "ownerReferences": [{"apiVersion": "v1", "kind": "", "name": "x", "uid": ""}, {"apiVersion": "a/b/c", "kind": "K", "name": "", "uid": "u", "controller": true}, {"apiVersion": "v1", "kind": "K", "name": "x", "uid": "u2", "controller": true}], "namespace": "default"}}
                """#,
            faults: [
                #"metadata.annotations: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"#,
                #"metadata.ownerReferences.kind: Invalid value: "": must not be empty"#,
                #"metadata.ownerReferences.uid: Invalid value: "": must not be empty"#,
                #"metadata.ownerReferences.apiVersion: Invalid value: "a/b/c": version must not be empty"#,
                #"metadata.ownerReferences.name: Invalid value: "": must not be empty"#,
                #"metadata.ownerReferences: Invalid value: [{"apiVersion":"v1","kind":"","name":"x","uid":""},{"apiVersion":"a/b/c","kind":"K","name":"","uid":"u","controller":true},{"apiVersion":"v1","kind":"K","name":"x","uid":"u2","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for K/ and K/x"#,
                #"metadata.finalizers: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"#,
                #"metadata.finalizers[0]: Invalid value: "foo": name is neither a standard finalizer name nor is it fully qualified"#,
                #"metadata.finalizers[1]: Invalid value: "a b": name is neither a standard finalizer name nor is it fully qualified"#,
            ]
        ),
        Case(
            name: "neither",
            object: #"""
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"namespace": "default"}}
                """#,
            faults: [
                #"metadata.name: Required value: name or generateName is required"#
            ]
        ),
        Case(
            name: "lease",
            object: #"""
                {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "l", "namespace": "default"}, "spec": {"leaseDurationSeconds": 0, "leaseTransitions": -1, "holderIdentity": ""}}
                """#,
            faults: [
                #"spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0"#,
                #"spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0"#,
            ]
        ),
        Case(
            name: "role",
            object: #"""
                {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "a:b", "namespace": "default"}, "rules": [{"verbs": []}, {"verbs": ["get"], "nonResourceURLs": ["/x"]}, {"verbs": ["get"], "resources": ["x"]}]}
                """#,
            faults: [
                #"rules[0].verbs: Required value: verbs must contain at least one value"#,
                #"rules[0].apiGroups: Required value: resource rules must supply at least one api group"#,
                #"rules[0].resources: Required value: resource rules must supply at least one resource"#,
                #"rules[1].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs"#,
                #"rules[2].apiGroups: Required value: resource rules must supply at least one api group"#,
            ]
        ),
        Case(
            name: "rb",
            object: #"""
                {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "x", "namespace": "default"}, "roleRef": {"kind": "Foo", "name": ""}, "subjects": [{"kind": "ServiceAccount", "name": "x"}, {"kind": "Foo", "name": "x"}]}
                """#,
            faults: [
                #"roleRef.kind: Unsupported value: "Foo": supported values: "Role", "ClusterRole""#,
                #"roleRef.name: Required value"#,
                #"subjects[1].kind: Unsupported value: "Foo": supported values: "ServiceAccount", "User", "Group""#,
            ]
        ),
        Case(
            name: "ds",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "t", "namespace": "default"}, "spec": {"selector": {"matchLabels": {"a": "c"}}, "updateStrategy": {"type": "X"}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"restartPolicy": "OnFailure", "containers": [{"name": "c", "image": "x"}]}}}}
                """#,
            faults: [
                #"spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`"#,
                #"spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always""#,
                #"spec.updateStrategy: Unsupported value: {"Type":"X","RollingUpdate":null}: supported values: "RollingUpdate", "OnDelete""#,
            ]
        ),
        Case(
            name: "ds2",
            object: #"""
                {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "t", "namespace": "default"}, "spec": {"selector": {"matchLabels": {"a": "b"}}, "updateStrategy": {"rollingUpdate": {"maxUnavailable": 0}}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}}}
                """#,
            faults: [
                #"spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0"#
            ]
        ),
        Case(
            name: "pdb",
            object: #"""
                {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "t", "namespace": "default"}, "spec": {"minAvailable": 1, "maxUnavailable": 1}}
                """#,
            faults: [
                #"spec: Invalid value: {"MinAvailable":1,"Selector":null,"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set"#
            ]
        ),
        Case(
            name: "name",
            object: #"""
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "bars.ex.com"}, "spec": {"group": "ex.com", "scope": "Namespaced", "names": {"plural": "foos", "kind": "Foo"}, "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {"type": "object"}}}}}]}}
                """#,
            faults: [
                #"metadata.name: Invalid value: "bars.ex.com": must be spec.names.plural+"."+spec.group"#
            ]
        ),
        Case(
            name: "group",
            object: #"""
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "foos.ex"}, "spec": {"group": "ex", "scope": "Namespaced", "names": {"plural": "foos", "kind": "Foo"}, "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {"type": "object"}}}}}]}}
                """#,
            faults: [
                #"spec.group: Invalid value: "ex": should be a domain with at least one dot"#
            ]
        ),
        Case(
            name: "scope",
            object: #"""
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "foos.ex.com"}, "spec": {"group": "ex.com", "scope": "Foo", "names": {"plural": "foos", "kind": "Foo"}, "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {"type": "object"}}}}}]}}
                """#,
            faults: [
                #"spec.scope: Unsupported value: "Foo": supported values: "Cluster", "Namespaced""#
            ]
        ),
        Case(
            name: "names",
            object: #"""
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "foos_.ex.com"}, "spec": {"group": "ex.com", "scope": "Namespaced", "names": {"plural": "Foos_", "kind": ""}, "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {"type": "object"}}}}}]}}
                """#,
            faults: [
                #"metadata.name: Invalid value: "foos_.ex.com": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"#,
                #"metadata.name: Invalid value: "foos_.ex.com": must be spec.names.plural+"."+spec.group"#,
                #"spec.names.singular: Required value"#,
                #"spec.names.kind: Required value"#,
                #"spec.names.listKind: Required value"#,
                #"spec.names.plural: Invalid value: "Foos_": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"#,
            ]
        ),
        Case(
            name: "names2",
            object: #"""
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "foos.ex.com"}, "spec": {"group": "ex.com", "scope": "Namespaced", "names": {"plural": "foos", "kind": "Foo", "singular": "A_", "listKind": "Foo", "shortNames": ["B_"], "categories": ["C_"]}, "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {"type": "object"}}}}}]}}
                """#,
            faults: [
                #"spec.names.singular: Invalid value: "A_": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"#,
                #"spec.names.shortNames[0]: Invalid value: "B_": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"#,
                #"spec.names.listKind: Invalid value: "Foo": kind and listKind may not be the same"#,
                #"spec.names.categories[0]: Invalid value: "C_": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"#,
            ]
        ),
        Case(
            name: "notype",
            object: #"""
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "foos.ex.com"}, "spec": {"group": "ex.com", "scope": "Namespaced", "names": {"plural": "foos", "kind": "Foo"}, "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {"properties": {"a": {"type": "string"}}}}}}}]}}
                """#,
            faults: [
                #"spec.validation.openAPIV3Schema.properties[spec].type: Required value: must not be empty for specified object fields"#
            ]
        ),
        Case(
            name: "badtype",
            object: #"""
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "foos.ex.com"}, "spec": {"group": "ex.com", "scope": "Namespaced", "names": {"plural": "foos", "kind": "Foo"}, "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {"type": "foo"}}}}}]}}
                """#,
            faults: [
                #"spec.validation.openAPIV3Schema.properties[spec].type: Unsupported value: "foo": supported values: "array", "boolean", "integer", "number", "object", "string""#
            ]
        ),
        Case(
            name: "cel1",
            object: #"""
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "foos.ex.com"}, "spec": {"group": "ex.com", "scope": "Namespaced", "names": {"plural": "foos", "kind": "Foo"}, "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {"type": "object", "properties": {"a": {"type": "integer"}}, "x-kubernetes-validations": [{"rule": "self.b == 1"}]}}}}}]}}
                """#,
            faults: [
                #"spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self.b == 1","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:5: undefined field 'b'\#n | self.b == 1\#n | ....^"#
            ]
        ),
        Case(
            name: "default",
            object: #"""
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "foos.ex.com"}, "spec": {"group": "ex.com", "scope": "Namespaced", "names": {"plural": "foos", "kind": "Foo"}, "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {"type": "object", "properties": {"a": {"type": "integer", "default": "x"}, "b": {"type": "object", "default": {"zz": 1}}}}}}}}]}}
                """#,
            faults: [
                #"spec.validation.openAPIV3Schema.properties[spec].properties[b].default: Invalid value: {"zz":1}: must not have unknown fields"#,
                #"spec.validation.openAPIV3Schema.properties[spec].properties[a].default: Invalid value: "string":  in body must be of type integer: "string""#,
            ]
        ),
    ]
}

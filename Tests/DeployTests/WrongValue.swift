// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// Values that somebody may set by mistake.
struct WrongValue: CustomTestStringConvertible, Sendable {
    var values: JSONValue

    var testDescription: String { values.description }

    static let all: [WrongValue] = [
        ["replicsa": 2], ["replicas": "two"], ["replicas": -1], ["replicas": .number(1.5)],
        ["image": ["tga": "1"]],
        ["image": "bobbin:1"], ["image": ["tag": 1]], ["image": ["digest": "1234"]],
        ["image": ["pullPolicy": "always"]],
        ["imagePullSecrets": ["registry"]], ["logLevel": "loud"], ["logFormat": "xml"],
        ["watchNamespaces": "team-a"],
        ["watchNamespaces": ["Team A"]], ["crds": ["instal": true]], ["crds": ["keep": "yes"]],
        ["workers": 0],
        ["shim": ["spec": ["nodeSelektor": ["a": "b"]]]], ["shim": ["enabled": false]],
        ["executor": ["name": "Not A Name"]], ["executor": ["spec": ["createDeployment": "yes"]]],
        ["metrics": ["secure": "true"]], ["metrics": ["serviceMonitor": true]],
        ["metrics": ["service": ["type": "ClusterIp"]]], ["networkPolicy": ["apiServerPorts": ["https"]]],
        ["networkPolicy": ["egress": []]], ["podDisruptionBudget": ["minAvailable": true]],
        ["extraEnv": ["HTTPS_PROXY": "http://proxy"]], ["extraArgs": [1]],
        ["resources": ["limit": ["cpu": 1]]],
        ["podLabels": ["a": 1]], ["livenessProbe": ["httpGet": ["path": "/"]]], ["nodeSelector": ["a", "b"]],
    ].map { WrongValue(values: $0) }
}

// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI
import Testing

@testable import BobbinOperator

/// Of an object that is gone nothing is remembered.
@Suite(.timeLimit(.minutes(5)))
struct OperatorMemoryTests {
    @Test func `nothing is left of an app that is deleted, whatever was remembered of it`() async throws {
        try await OperatorLab.run { lab in
            try await lab.namespace("ns")
            try await lab.apply([
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "values", "namespace": "ns"],
                "data": ["a": "b"],
            ])
            try await lab.app("plain", in: "ns")
            try await lab.app("configured", in: "ns", variables: [Self.variable("values")])
            try await lab.app("lacking", in: "ns", variables: [Self.variable("missing")])
            for name in ["plain", "configured", "lacking"] {
                try await lab.until { try await !lab.status(name, in: "ns").conditions.isEmpty }
            }
            #expect(lab.memory.apps.count == 3)
            let configured = lab.memory.apps[ObjectKey(namespace: "ns", name: "configured")]
            #expect(configured.children != ChildRecords() && !configured.references.isEmpty)
            for name in ["plain", "configured", "lacking"] {
                try await lab.client.delete(
                    SpinApp.type,
                    ObjectKey(namespace: "ns", name: name),
                    DeleteOptions()
                )
            }
            try await lab.until { lab.memory.apps.count == 0 }
        }
    }

    @Test func `nothing is left of an executor that is deleted`() async throws {
        try await OperatorLab.run { lab in
            let key = ObjectKey(namespace: "bobbin", name: "spin")
            try await lab.namespace("ns")
            for name in ["a", "b"] { try await lab.app(name, in: "ns") }
            for name in ["a", "b"] {
                try await lab.until {
                    try await lab.status(name, in: "ns").condition("Ready")?.status == "True"
                }
            }
            try await lab.executor(port: 8080)
            try await lab.until { lab.memory.executors[key].line != nil }
            try await lab.client.delete(SpinAppExecutor.type, key, DeleteOptions())
            try await lab.until { lab.memory.executors[key].isHoldReported }
            for name in ["a", "b"] {
                try await lab.client.delete(
                    SpinApp.type,
                    ObjectKey(namespace: "ns", name: name),
                    DeleteOptions()
                )
            }
            try await lab.until { lab.memory.executors.count == 0 && lab.memory.apps.count == 0 }
        }
    }

    @Test func `nothing is left of a Shim that is deleted`() async throws {
        try await OperatorLab.run { lab in
            try await lab.until { try await lab.client.serves(Shim.type) }
            try await lab.apply([
                "apiVersion": "runtime.spinkube.dev/v1alpha1", "kind": "Shim", "metadata": ["name": "spin"],
                "spec": [
                    "fetchStrategy": ["anonHttp": ["location": "https://example.com/shim.tar.gz"]],
                    "runtimeClass": ["name": "wasm", "handler": "spin"],
                    "rolloutStrategy": ["type": "recreate"],
                ],
            ])
            let key = ObjectKey(name: "spin")
            try await lab.until { lab.memory.shims[key].children != ChildRecords() }
            try await lab.client.delete(Shim.type, key, DeleteOptions())
            try await lab.until { lab.memory.shims.count == 0 }
        }
    }

    private static func variable(_ map: String) -> JSONValue {
        ["name": "a", "valueFrom": ["configMapKeyRef": ["name": .string(map), "key": "a"]]]
    }
}

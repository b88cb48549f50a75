// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

@Suite struct ProtobufTests {
    /// A field of bytes.
    private func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        [number << 3 | 2, UInt8(bytes.count)] + bytes
    }

    private func text(_ number: UInt8, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

    private func envelope(_ apiVersion: String, _ kind: String, _ raw: [UInt8]) -> [UInt8] {
        [0x6B, 0x38, 0x73, 0x00] + field(1, text(1, apiVersion) + text(2, kind)) + field(2, raw)
    }

    @Test func `a secret as a typed client sends it is read`() throws {
        let metadata =
            text(1, "creds") + text(2, "") + text(3, "default") + field(11, text(1, "app") + text(2, "web"))
        let raw = field(1, metadata) + field(2, text(1, "key") + field(2, [0x00, 0xFF])) + text(3, "Opaque")
        let secret = try ProtobufObject.object(
            envelope("v1", "Secret", raw),
            schema: "io.k8s.api.core.v1.Secret"
        )
        #expect(
            secret == [
                "apiVersion": "v1", "kind": "Secret",
                "metadata": ["name": "creds", "namespace": "default", "labels": ["app": "web"]],
                "data": ["key": "AP8="], "type": "Opaque",
            ]
        )
    }

    @Test func `inlined messages, quantities, numbers and pointers are read`() throws {
        let limits = field(1, text(1, "cpu") + field(2, text(1, "500m")))
        let probe =
            field(1, field(2, text(1, "/healthz") + field(2, [0x08, 0x00, 0x10, 0x50]))) + [0x10, 0x05]
        let container = text(1, "web") + text(2, "image") + field(8, limits) + field(10, probe)
        let volume = text(1, "v") + field(2, field(6, text(1, "creds")))
        let template = field(2, field(1, volume) + field(2, container))
        let raw = field(2, [0x08, 0x00] + field(3, template))
        let deployment = try ProtobufObject.object(
            envelope("apps/v1", "Deployment", raw),
            schema: "io.k8s.api.apps.v1.Deployment"
        )
        let spec = deployment[path: "spec", "template", "spec"] ?? [:]
        #expect(deployment[path: "spec", "replicas"] == 0)
        #expect(spec["volumes"] == [["name": "v", "secret": ["secretName": "creds"]]])
        let read = try #require(spec["containers"]?.array?.first)
        #expect(read[path: "resources", "limits", "cpu"] == "500m")
        #expect(read[path: "livenessProbe", "httpGet"] == ["path": "/healthz", "port": 80])
        #expect(read[path: "livenessProbe", "initialDelaySeconds"] == 5)
    }

    @Test(arguments: [
        [], [0x6B, 0x38, 0x73, 0x00, 0x0A, 0x7F], [1, 2, 3, 4, 5], [0x6B, 0x38, 0x73, 0x00, 0x0F],
    ])
    func `bytes that are no message are refused`(bytes: [UInt8]) {
        #expect(throws: ProtobufReader.Malformed.self) {
            try ProtobufObject.object(bytes, schema: "io.k8s.api.core.v1.Secret")
        }
    }

    @Test func `a custom kind takes no protocol buffers`() throws {
        let server = try TestServer()
        try server.send("POST", Objects.definitions, Objects.definition)
        let answer = try server.send(
            "POST",
            Objects.widgets,
            [:],
            type: "application/vnd.kubernetes.protobuf"
        )
        #expect(answer.code == 415)
    }
}

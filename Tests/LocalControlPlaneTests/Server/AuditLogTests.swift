// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Logging
import Testing

@testable import LocalControlPlane

@Suite struct AuditLogTests {
    /// What is written down about some requests, a line each.
    private func log(_ requests: [APIRequest]) throws -> [JSONValue] {
        let file = FileManager.default.temporaryDirectory.appending(path: "audit-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let log = try AuditLog(path: file.path(), clock: ManualClock(), logger: Logger(label: "test"))
        for request in requests { log.record(request, RequestLog.Call(request)) }
        let lines = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n"))
        return try lines.map { try JSONValue(json: Array($0)) }
    }

    @Test func `a request has its verb, its object and who asked`() throws {
        let uri = "/apis/apps/v1/namespaces/default/deployments/web/status?fieldManager=m"
        let type = "application/merge-patch+json"
        let event = try #require(
            try log([APIRequest(method: "PATCH", uri: uri, contentType: type, userAgent: "tester/1.0")]).first
        )
        #expect(event["kind"] == "Event" && event["apiVersion"] == "audit.k8s.io/v1")
        #expect(event["verb"] == "patch" && event["userAgent"] == "tester/1.0")
        #expect(event["requestURI"]?.string == uri)
        #expect(
            event["objectRef"] == [
                "resource": "deployments", "namespace": "default", "name": "web", "apiGroup": "apps",
                "apiVersion": "v1", "subresource": "status",
            ]
        )
    }

    @Test func `the verbs are kube-apiserver's`() throws {
        let path = "/api/v1/namespaces/default/secrets"
        let events = try log([
            APIRequest(method: "GET", uri: path), APIRequest(method: "GET", uri: "\(path)?watch=1"),
            APIRequest(method: "PATCH", uri: "\(path)/a", contentType: Objects.apply),
            APIRequest(method: "DELETE", uri: "\(path)/a"), APIRequest(method: "GET", uri: "/version"),
        ])
        #expect(events.compactMap { $0["verb"]?.string } == ["list", "watch", "patch", "delete", "get"])
        #expect(events.last?["objectRef"] == nil)
    }

    @Test func `an answer is a line of its own, and tells what came of it`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "audit-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let log = try AuditLog(path: file.path(), clock: ManualClock(), logger: Logger(label: "test"))
        let path = "/api/v1/namespaces/default/secrets"
        for (uri, code) in [("\(path)/a", 404), ("\(path)?watch=1", 200)] {
            let request = APIRequest(method: "GET", uri: uri)
            log.record(request, RequestLog.Call(request))
            log.record(request, RequestLog.Call(request), code: code)
        }
        let events = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map {
            try JSONValue(json: Array($0))
        }
        #expect(
            events.map { $0["stage"]?.string } == [
                "RequestReceived", "ResponseComplete", "RequestReceived", "ResponseStarted",
            ]
        )
        #expect(events.map { $0[path: "responseStatus", "code"]?.integer } == [nil, 404, nil, 200])
    }

    @Test func `the media types that were asked for tell metadata from whole objects`() throws {
        let accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
        let event = try #require(
            try log([APIRequest(method: "GET", uri: "/api/v1/secrets", accept: accept)]).first
        )
        #expect(event[path: "annotations", "bobbin/accept"]?.string == accept)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Curl
import KubeModel
import Testing

@testable import KubeClient

struct ResourceRequestTests {
    private static let deployments = ResourceType(
        group: "apps",
        version: "v1",
        kind: "Deployment",
        plural: "deployments"
    )
    private static let key = ObjectKey(namespace: "default", name: "hello")

    private func accept(_ request: HTTPRequest) -> String? {
        request.headers.first { $0.name == "Accept" }?.value
    }

    @Test func `one object is read by its path`() throws {
        let request = try ResourceRequest.get(Self.deployments, Self.key, isMetadataOnly: false).http()
        #expect(request.method == "GET")
        #expect(request.target == "/apis/apps/v1/namespaces/default/deployments/hello")
        #expect(accept(request) == "application/json")
    }

    @Test func `a page is read with its selection and options`() throws {
        let request = try ResourceRequest.list(
            Sample.type,
            Selection(namespace: "a", labels: "app in (x,y),!z", fields: "metadata.name=q"),
            ListOptions(limit: 500, resourceVersion: "0"),
            isMetadataOnly: true
        ).http()
        #expect(
            request.target == "/api/v1/namespaces/a/configmaps?labelSelector=app%20in%20%28x%2Cy%29%2C%21z"
                + "&fieldSelector=metadata.name%3Dq&limit=500&resourceVersion=0"
        )
        #expect(
            accept(request)
                == "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
        )
    }

    @Test func `a version is one at least, and the next page has none`() throws {
        func target(_ options: ListOptions) throws -> String {
            try ResourceRequest.list(Sample.type, Selection(), options, isMetadataOnly: false).http().target
        }
        #expect(
            try target(ListOptions(resourceVersion: "9"))
                == "/api/v1/configmaps?resourceVersion=9&resourceVersionMatch=NotOlderThan"
        )
        #expect(
            try target(ListOptions(limit: 2, continueToken: "a+b=", resourceVersion: "9"))
                == "/api/v1/configmaps?limit=2&continue=a%2Bb%3D"
        )
    }

    @Test func `a watch asks for bookmarks, and for initial events where they are wanted`() throws {
        func request(_ options: WatchOptions) throws -> HTTPRequest {
            try ResourceRequest.watch(Sample.type, Selection(), options, isMetadataOnly: true).http()
        }
        let plain = try request(WatchOptions(resourceVersion: "9", timeoutSeconds: 300))
        #expect(
            plain.target
                == "/api/v1/configmaps?watch=true&allowWatchBookmarks=true&resourceVersion=9&timeoutSeconds=300"
        )
        #expect(
            accept(plain) == "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json"
        )
        #expect(
            try request(WatchOptions(sendsInitialEvents: true, timeoutSeconds: 5)).target
                == "/api/v1/configmaps?watch=true&allowWatchBookmarks=true&sendInitialEvents=true"
                + "&resourceVersionMatch=NotOlderThan&timeoutSeconds=5"
        )
    }

    @Test func `a write carries its manager, and force where it is wanted`() async throws {
        let transport = ScriptedTransport()
        transport.add(Array(repeating: .response(200, body: #"{"metadata":{"name":"x"}}"#), count: 5))
        let client = try Client.scripted(transport)
        let _: Sample = try await client.apply(
            Sample.self,
            ["a": 1],
            to: Self.key,
            subresource: "status",
            fieldManager: "bobbin",
            force: true
        )
        let _: Sample = try await client.create(Sample.self, ["a": 1], in: "default", fieldManager: "b b")
        let _: Sample = try await client.replace(
            Sample.self,
            ["a": 1],
            at: Self.key,
            subresource: nil,
            fieldManager: "bobbin"
        )
        let _: Sample = try await client.patch(
            Sample.self,
            .merge(["a": .null]),
            to: Self.key,
            subresource: nil,
            fieldManager: "bobbin"
        )
        let _: Sample = try await client.patch(
            Sample.self,
            .json([["op": "test"]]),
            to: Self.key,
            subresource: "scale",
            fieldManager: "bobbin"
        )
        let requests = transport.requests
        #expect(
            requests.map { "\($0.method) \($0.target)" } == [
                "PATCH /api/v1/namespaces/default/configmaps/hello/status?fieldManager=bobbin&force=true",
                "POST /api/v1/namespaces/default/configmaps?fieldManager=b%20b",
                "PUT /api/v1/namespaces/default/configmaps/hello?fieldManager=bobbin",
                "PATCH /api/v1/namespaces/default/configmaps/hello?fieldManager=bobbin",
                "PATCH /api/v1/namespaces/default/configmaps/hello/scale?fieldManager=bobbin",
            ]
        )
        #expect(
            requests.map { request in request.headers.first { $0.name == "Content-Type" }?.value } == [
                "application/apply-patch+yaml", "application/json", "application/json",
                "application/merge-patch+json", "application/json-patch+json",
            ]
        )
        #expect(
            requests.map { String(decoding: $0.body ?? [], as: UTF8.self) } == [
                #"{"a":1}"#, #"{"a":1}"#, #"{"a":1}"#, #"{"a":null}"#, #"[{"op":"test"}]"#,
            ]
        )
    }

    @Test func `a deletion carries its preconditions`() throws {
        let plain = try ResourceRequest.delete(Sample.type, Self.key, DeleteOptions()).http()
        #expect(plain.method == "DELETE")
        #expect(plain.body == nil)
        let options = DeleteOptions(uid: "u", resourceVersion: "7", propagationPolicy: "Foreground")
        let request = try ResourceRequest.delete(Sample.type, Self.key, options).http()
        #expect(
            String(decoding: request.body ?? [], as: UTF8.self)
                == #"{"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":"u","resourceVersion":"7"},"#
                + #""propagationPolicy":"Foreground"}"#
        )
    }

    @Test(arguments: [
        ObjectKey(namespace: "a", name: ""), ObjectKey(namespace: "a", name: ".."),
        ObjectKey(namespace: "a", name: "b/c"),
        ObjectKey(namespace: "a", name: "b%2Fc"), ObjectKey(namespace: "..", name: "b"), ObjectKey(name: "b"),
    ])
    func `a key that would lead to another path is refused`(key: ObjectKey) {
        let error = #expect(throws: KubeError.self) {
            try ResourceRequest.get(Sample.type, key, isMetadataOnly: false).http()
        }
        #expect(error?.code == .request)
    }

    @Test func `names with colons are encoded, and the cluster's kinds have no namespace`() throws {
        let key = ObjectKey(name: "system:node")
        #expect(
            try ResourceRequest.get(NodeSample.type, key, isMetadataOnly: false).http().target
                == "/api/v1/nodes/system%3Anode"
        )
    }
}

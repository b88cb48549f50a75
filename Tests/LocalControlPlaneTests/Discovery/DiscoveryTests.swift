// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

@Suite struct DiscoveryTests {
    let server: TestServer

    init() throws {
        server = try TestServer()
        try server.send("POST", Objects.definitions, Objects.definition)
    }

    @Test func `a definition is discovered at once, and gone with it`() throws {
        let resources = try server.send("GET", "/apis/example.dev/v1").body["resources"]?.array ?? []
        #expect(
            resources.compactMap { $0["name"]?.string } == ["widgets", "widgets/status", "widgets/scale"]
        )
        #expect(resources.first?["shortNames"] == ["wd"])
        var definition = Objects.definition
        definition["spec", default: [:]]["versions"] = []
        #expect(try server.send("GET", "/apis/example.dev").body["kind"] == "APIGroup")
    }

    @Test(arguments: ["v2", "v2beta1"])
    func `discovery in one document is answered in the version asked for`(version: String) throws {
        let accept =
            "application/json;g=apidiscovery.k8s.io;v=\(version);as=APIGroupDiscoveryList,application/json"
        let answer = try server.send("GET", "/apis", accept: accept)
        #expect(answer.body["apiVersion"] == .string("apidiscovery.k8s.io/\(version)"))
        #expect(answer.response.contentType.contains("as=APIGroupDiscoveryList"))
        let groups = answer.body["items"]?.array ?? []
        let group = try #require(groups.first { $0.name == "example.dev" })
        let resource = try #require(group["versions"]?.array?.first?["resources"]?.array?.first)
        #expect(resource["resource"] == "widgets")
        #expect(resource["subresources"]?.array?.count == 2)
    }

    @Test func `old clients get the old documents`() throws {
        #expect(try server.send("GET", "/api").body["kind"] == "APIVersions")
        #expect(try server.send("GET", "/apis").body["kind"] == "APIGroupList")
    }

    @Test func `OpenAPI 3 has the schemas of definitions and the parameters that kubectl looks for`() throws {
        let index = try server.send("GET", "/openapi/v3").body
        let path = try #require(index[path: "paths", "apis/example.dev/v1", "serverRelativeURL"]?.string)
        let document = try server.send("GET", path).body
        let schema = document[path: "components", "schemas", "dev.example.v1.Widget"] ?? [:]
        #expect(schema["x-kubernetes-group-version-kind"]?.array?.first?["kind"] == "Widget")
        #expect(schema[path: "properties", "spec", "properties", "size", "type"] == "integer")
        let patch = document[
            path: "paths",
            "/apis/example.dev/v1/namespaces/{namespace}/widgets/{name}",
            "patch"
        ]
        let parameters = patch?["parameters"]?.array?.compactMap { $0["name"]?.string } ?? []
        #expect(parameters.contains("fieldValidation") && parameters.contains("dryRun"))
    }

    @Test func `every reference of an OpenAPI document leads somewhere`() throws {
        for path in ["/openapi/v3/apis/apps/v1", "/openapi/v3/api/v1", "/openapi/v2"] {
            let document = try server.send("GET", path).body
            let schemas = document[path: "components", "schemas"] ?? document["definitions"] ?? [:]
            let references = references(in: document)
            #expect(!references.isEmpty, "\(path)")
            let missing = references.filter { name in
                schemas[String(name.split(separator: "/").last ?? "")] == nil
            }
            #expect(missing.isEmpty, "\(path)")
        }
    }

    private func references(in value: JSONValue) -> Set<String> {
        switch value {
        case .object(let object):
            object.reduce(into: []) { found, member in
                if member.key == "$ref", let reference = member.value.string {
                    found.insert(reference)
                } else {
                    found.formUnion(references(in: member.value))
                }
            }
        case .array(let elements): elements.reduce(into: []) { $0.formUnion(references(in: $1)) }
        default: []
        }
    }

    @Test func `OpenAPI 2 comes as a message that starts with its version`() throws {
        let accept = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"
        let answer = try server.send("GET", "/openapi/v2", accept: accept)
        #expect(answer.code == 200)
        #expect(answer.response.body.starts(with: [0x0A, 0x03] + Array("2.0".utf8)))
    }

    @Test func `access reviews are allowed`() throws {
        let review: JSONValue = [
            "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
            "spec": ["resourceAttributes": ["verb": "create", "resource": "pods"]],
        ]
        let path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
        let answer = try server.send("POST", path, review)
        #expect(answer.code == 201)
        #expect(answer.body[path: "status", "allowed"] == true)
        #expect(try server.send("GET", path).code == 405)
    }
}

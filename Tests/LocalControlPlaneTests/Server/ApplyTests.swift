// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

@Suite struct ApplyTests {
    let server: TestServer
    private let path = Objects.widgets + "/one"

    init() throws {
        server = try TestServer()
        try server.send("POST", Objects.definitions, Objects.definition)
    }

    private func apply(
        _ object: JSONValue,
        manager: String = "m",
        query: String = "",
        subresource: String = ""
    ) throws -> TestServer.Answer {
        try server.send(
            "PATCH",
            "\(path)\(subresource)?fieldManager=\(manager)\(query)",
            object,
            type: Objects.apply
        )
    }

    @Test func `apply creates, and applying the same again changes nothing`() throws {
        let created = try apply(Objects.widget("one"))
        #expect(created.code == 201)
        server.clock.advance(by: .seconds(60))
        let again = try apply(Objects.widget("one"))
        #expect(again.code == 200)
        #expect(again.version == created.version)
    }

    @Test func `another manager's value is a conflict that names the field, until it is forced`() throws {
        _ = try apply(Objects.widget("one", size: 1), manager: "first")
        let refused = try apply(Objects.widget("one", size: 2), manager: "second")
        #expect(refused.code == 409)
        #expect(refused.body[path: "details", "causes"]?.array?.first?["field"] == ".spec.size")
        let forced = try apply(Objects.widget("one", size: 2), manager: "second", query: "&force=true")
        #expect(forced.body[path: "spec", "size"] == 2)
    }

    @Test func `apply needs a manager`() throws {
        let answer = try server.send("PATCH", path, Objects.widget("one"), type: Objects.apply)
        #expect(answer.code == 422)
        #expect(answer.message.contains("fieldManager: Required value"))
    }

    @Test func `an unknown field can't be applied`() throws {
        var widget = Objects.widget("one")
        widget["spec"] = ["weight": 1]
        let answer = try apply(widget)
        #expect(answer.code == 500)
        #expect(answer.message.hasSuffix(".spec.weight: field not declared in schema"))
    }

    @Test func `apply to the status leaves the rest alone and needs the object`() throws {
        let status: JSONValue = [
            "apiVersion": "example.dev/v1", "kind": "Widget", "metadata": ["name": "one"],
            "status": ["size": 3],
        ]
        #expect(try apply(status, subresource: "/status").code == 404)
        _ = try apply(Objects.widget("one", size: 8))
        let applied = try apply(status, manager: "s", subresource: "/status")
        #expect(applied.body["status"] == ["size": 3])
        #expect(applied.body[path: "spec", "size"] == 8)
    }

    @Test func `an applied status outside its subresource is ignored`() throws {
        var widget = Objects.widget("one")
        widget["status"] = ["size": 3]
        #expect(try apply(widget).body["status"] == nil)
    }

    @Test func `a strategic patch of a custom kind is refused with the types that it takes`() throws {
        _ = try apply(Objects.widget("one"))
        let answer = try server.send("PATCH", path, [:], type: "application/strategic-merge-patch+json")
        #expect(answer.code == 415)
        #expect(answer.message.contains("application/merge-patch+json"))
    }

    @Test func `a JSON patch whose test fails changes nothing`() throws {
        _ = try apply(Objects.widget("one"))
        let patch: JSONValue = [
            ["op": "replace", "path": "/spec/size", "value": 5],
            ["op": "test", "path": "/spec/size", "value": 4],
        ]
        #expect(try server.send("PATCH", path, patch, type: "application/json-patch+json").code == 422)
        #expect(try server.send("GET", path).body[path: "spec", "size"] == 1)
    }

    @Test func `a configuration may be YAML`() throws {
        let yaml = "apiVersion: example.dev/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  size: 6\n"
        let request = APIRequest(
            method: "PATCH",
            uri: path + "?fieldManager=m",
            contentType: Objects.apply,
            body: Array(yaml.utf8)
        )
        guard case .response(let response) = server.api.reply(to: request) else {
            Issue.record("the request was answered with a watch")
            return
        }
        #expect(response.code == 201)
        #expect(try JSONValue(json: response.body)[path: "spec", "size"] == 6)
    }
}

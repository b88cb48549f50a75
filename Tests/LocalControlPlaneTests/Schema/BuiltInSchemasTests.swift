// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

@Suite struct BuiltInSchemasTests {
    private static let container = "io.k8s.api.core.v1.Container"

    /// Kinds that nothing here looks into, and that are stored as they are sent.
    private static let untyped: Set<String> = ["StatefulSet", "PriorityClass"]

    @Test func `every kind that is served has its schema`() {
        let missing = BuiltInKinds.all
            .filter { !$0.traits.isVirtual && BuiltInSchemas.name(of: $0.type) == nil }
            .map(\.kind)
        #expect(Set(missing) == Self.untyped)
    }

    @Test func `every type that a schema refers to is there`() {
        var missing: Set<String> = []
        func check(_ schema: JSONValue) {
            switch schema {
            case .object(let object):
                for (key, value) in object {
                    guard key == "$ref", let reference = value.string else {
                        check(value)
                        continue
                    }
                    let name = String(reference.dropFirst(BuiltInSchemaParser.root.count))
                    if BuiltInSchemas.definitions[name] == nil { missing.insert(name) }
                }
            case .array(let elements): elements.forEach(check)
            default: break
            }
        }
        BuiltInSchemas.definitions.values.forEach(check)
        #expect(missing == [])
        #expect(BuiltInSchemas.definitions.count > 200)
    }

    @Test func `a field knows how lists merge, how Go writes it and its number`() throws {
        let container = try #require(BuiltInSchemas.types[Self.container])
        let ports = try #require(container.properties["ports"])
        #expect(ports.listType == .map)
        #expect(ports.listMapKeys == ["containerPort", "protocol"])
        #expect(ports.patchMergeKey == "containerPort")
        #expect(ports.items?.properties["protocol"]?.defaultValue == "TCP")
        #expect(container.properties["name"]?.encoding == GoEncoding(kind: .always, number: [1]))
        #expect(container.properties["image"]?.encoding?.kind == .omittedWhenEmpty)
        #expect(container.properties["livenessProbe"]?.encoding?.kind == .pointer)
        let limits = container.properties["resources"]?.properties["limits"]
        guard case .schema(let amount)? = limits?.additional else {
            Issue.record("limits have no schema for their amounts")
            return
        }
        #expect(amount.encoding?.isQuantity == true)
    }

    @Test func `a field of an embedded message has the numbers of both`() {
        let volume = BuiltInSchemas.types["io.k8s.api.core.v1.Volume"]
        #expect(volume?.properties["name"]?.encoding?.number == [1])
        #expect(volume?.properties["secret"]?.encoding?.number == [2, 6])
    }

    @Test func `what is published has nothing that only the server needs`() {
        for (name, schema) in BuiltInSchemas.definitions {
            #expect(schema["x-go"] == nil, "\(name)")
            #expect(schema["description"] == nil, "\(name)")
        }
    }
}

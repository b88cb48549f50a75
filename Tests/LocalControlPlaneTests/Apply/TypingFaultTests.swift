import KubeModel
import Testing

@testable import LocalControlPlane

struct TypingFaultTests {
    /// As a Kubernetes 1.36 API server answered.
    @Test(arguments: [
        (#"{"name": "abc", "bogus": 1}"#, ".spec.bogus: field not declared in schema"),
        (
            #"{"name": 5, "tags": ["a", "a"]}"#,
            """
            errors:
              .spec.name: expected string, got &value.valueUnstructured{Value:5}
              .spec.tags: duplicate entries for key [="a"]
            """
        ),
        (#"{"replicas": "x"}"#, ".spec.replicas: expected numeric (int or float), got string"),
        (#"{"name": "abc", "free": {"x": [1]}, "big": "4", "tags": ["a"], "nully": null}"#, nil),
    ])
    func `a configuration that doesn't fit its schema is refused`(spec: String, fault: String?) {
        #expect(ServerSideApply.typingFault(of: Widget.object(spec), schema: Widget.schema) == fault)
    }

    @Test func `a Deployment fits its schema`() {
        let schema = BuiltInSchemas.schema(for: RecordedDeployment.type)
        #expect(ServerSideApply.typingFault(of: RecordedDeployment.sent, schema: schema) == nil)
    }
}

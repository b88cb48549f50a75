import KubeModel
import Manifests
import SpinAPI
import SpinRendering
import Testing

struct GoldenTests {
    @Test(arguments: [
        "simple", "everything", "spintainer", "runtime-config", "own-runtime-config", "external", "long-name",
        "dotted-name",
    ])
    func `an app becomes the objects that spin-operator makes`(name: String) throws {
        let fixture = try Fixture(name)
        let rendered = try SpinAppRendering.render(
            app: fixture.app,
            executor: fixture.executor,
            resolved: fixture.resolved
        )
        #expect(rendered.objects.count == fixture.expected.count)
        for (object, expected) in zip(rendered.objects, fixture.expected) {
            #expect(YAML.encode(object.sorted) == YAML.encode(expected.sorted))
        }
    }

    @Test func `labels and annotations come in one order, whatever order a dictionary has them in`() throws {
        var fixture = try Fixture("simple")
        let names = (0..<50).map { "label-\($0)" }
        fixture.app.spec.podLabels = Dictionary(uniqueKeysWithValues: names.map { ($0, "x") })
        let rendered = try SpinAppRendering.render(app: fixture.app, executor: fixture.executor)
        let labels = rendered.deployment?[path: "spec", "template", "metadata", "labels"]?.object
        #expect(labels?.keys == labels?.keys.sorted())
    }

    @Test func `without a UID there is no owner`() throws {
        var fixture = try Fixture("simple")
        fixture.app.metadata.uid = ""
        for object in try SpinAppRendering.render(app: fixture.app, executor: fixture.executor).objects {
            #expect(object[path: "metadata", "ownerReferences"] == nil)
        }
    }
}

extension JSONValue {
    /// The value with all members sorted, for comparing as text.
    var sorted: JSONValue {
        switch self {
        case .object(let object):
            .object(
                JSONObject(members: object.map { ($0.key, $0.value.sorted) }.sorted { $0.0 < $1.0 })
            )
        case .array(let elements): .array(elements.map(\.sorted))
        default: self
        }
    }
}

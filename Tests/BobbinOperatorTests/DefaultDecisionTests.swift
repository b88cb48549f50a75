// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import Testing

@testable import BobbinOperator

/// What is done about a default, seeing what is there.
@Suite struct DefaultDecisionTests {
    private static let digestKey = SpinKeyspace.appliedConfigurationAnnotation

    private func wanted(_ spec: JSONValue = ["createDeployment": true]) throws -> DefaultObject {
        let manifest: JSONValue = [
            "apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinAppExecutor",
            "metadata": ["name": "default"], "spec": spec,
        ]
        return try DefaultObject(manifest.jsonBytes, file: "a.json", ownNamespace: "own")
    }

    /// The object as the API server has it after it was applied by somebody.
    private func live(
        _ object: DefaultObject,
        manager: String = "bobbin-defaults",
        operation: String = "Apply"
    ) -> JSONValue {
        var live = object.configuration
        live["metadata"]?["uid"] = "u1"
        live["metadata"]?["managedFields"] = [
            ["manager": .string(manager), "operation": .string(operation)],
            ["manager": "bobbin", "operation": "Update"],
        ]
        return live
    }

    @Test func `what isn't there is applied`() throws {
        #expect(DefaultDecision(try wanted(), live: nil) == .apply(uid: nil))
    }

    @Test func `what was applied as the file says isn't written again`() throws {
        let object = try wanted()
        #expect(DefaultDecision(object, live: live(object)) == .settled)
    }

    @Test func `what others changed since stays`() throws {
        let object = try wanted()
        var edited = live(object)
        edited["spec"] = ["createDeployment": false]
        #expect(DefaultDecision(object, live: edited) == .settled)
    }

    @Test func `a file that says something else is applied to the very object`() throws {
        let old = live(try wanted())
        #expect(DefaultDecision(try wanted(["createDeployment": false]), live: old) == .apply(uid: "u1"))
    }

    @Test(arguments: [("helm", "Apply"), ("kubectl-create", "Update"), ("bobbin-defaults", "Update")])
    func `what somebody else made is left alone, whatever it says`(manager: String, operation: String) throws
    {
        let object = try wanted()
        let foreign = live(object, manager: manager, operation: operation)
        #expect(DefaultDecision(object, live: foreign) == .leave(.foreign))
        #expect(DefaultDecision(try wanted([:]), live: foreign) == .leave(.foreign))
    }

    @Test func `what is being deleted is left alone`() throws {
        let object = try wanted()
        var going = live(object)
        going["metadata"]?["deletionTimestamp"] = "2024-01-01T00:00:00Z"
        #expect(DefaultDecision(object, live: going) == .leave(.deleted))
    }
}

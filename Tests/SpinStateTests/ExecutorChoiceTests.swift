// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import SpinState
import Testing

struct ExecutorChoiceTests {
    private static func executor(
        _ namespace: String,
        _ name: String,
        _ spec: String = "{}",
        isDefault: Bool = false
    )
        throws -> JSONValue
    {
        let mark = isDefault ? #","annotations":{"\#(SpinKeyspace.defaultExecutorAnnotation)":"true"}"# : ""
        let text = #"{"metadata":{"namespace":"\#(namespace)","name":"\#(name)"\#(mark)},"spec":\#(spec)}"#
        return try JSONValue(json: Array(text.utf8))
    }

    private static let unreadable = #"{"createDeployment":"perhaps"}"#

    private static func app(_ executor: String = "", has: String = "") -> SpinApp {
        var app = SpinApp()
        app.metadata.key = ObjectKey(namespace: "ns", name: "app")
        app.spec.executor = executor
        app.status.activeScheduler = has
        return app
    }

    @Test(arguments: [("named", ""), ("", "named")])
    func `an executor that can't be read is not passed over`(names: String, has: String) throws {
        let all = ExecutorSet([
            try Self.executor("ns", "named", Self.unreadable), try Self.executor("ns", "other"),
            try Self.executor("bobbin", "named"),
        ])
        let choice = all.choice(for: Self.app(names, has: has), ownNamespace: "bobbin")
        guard case .unreadable(let key, _) = choice else {
            Issue.record("\(choice)")
            return
        }
        #expect(key == ObjectKey(namespace: "ns", name: "named"))
        let failure = try #require(choice.failure(of: Self.app(names), ownNamespace: "bobbin"))
        #expect(failure.reason == .unreadable)
        #expect(failure.description.hasPrefix(#"SpinAppExecutor "named" in namespace "ns" cannot be read: "#))
    }

    @Test func `a default executor that can't be read is the default all the same`() throws {
        let all = ExecutorSet([
            try Self.executor("ns", "a"), try Self.executor("ns", "b", Self.unreadable, isDefault: true),
        ])
        let choice = all.choice(for: Self.app(), ownNamespace: "bobbin")
        #expect(choice.failure(of: Self.app(), ownNamespace: "bobbin")?.reason == .unreadable)
    }

    @Test(arguments: [
        (
            "missing",
            #"SpinAppExecutor "missing" not found in namespace "ns" or "bobbin"; create it or change spec.executor"#
        ),
        ("", #"no SpinAppExecutor found in namespace "ns" or "bobbin"; create one"#),
    ])
    func `an app without an executor is told where it was looked for`(name: String, message: String) {
        let failure = ExecutorSet().choice(for: Self.app(name), ownNamespace: "bobbin")
            .failure(of: Self.app(name), ownNamespace: "bobbin")
        #expect(failure?.reason == .executorNotFound)
        #expect(failure?.description == message)
    }

    @Test func `two defaults of one namespace are named`() throws {
        let all = ExecutorSet([
            try Self.executor("ns", "b", isDefault: true), try Self.executor("ns", "a", isDefault: true),
        ])
        let failure = all.choice(for: Self.app(), ownNamespace: "bobbin").failure(
            of: Self.app(),
            ownNamespace: "bobbin"
        )
        #expect(failure?.reason == .ambiguousExecutor)
        #expect(failure?.description.contains(#"SpinAppExecutors "a", "b" in namespace "ns""#) == true)
    }

    @Test func `an executor of a file without a namespace stands for one in each`() throws {
        var nowhere = try Self.executor("", "a")
        nowhere["spec"] = ["createDeployment": false]
        let all = ExecutorSet([nowhere, try Self.executor("bobbin", "a")])
        #expect(all.choice(for: Self.app("a"), ownNamespace: "bobbin").executor?.metadata.namespace == "")
    }
}

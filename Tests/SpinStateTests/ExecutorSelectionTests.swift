// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import SpinState
import Testing

struct ExecutorSelectionTests {
    /// A case: who is there (`*` marks the default), what the app has, and what it gets.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let executors: [String]
        var names = ""
        var has = ""
        var annotation: String?
        let gets: String
    }

    static let cases = [
        Case(
            testDescription: "a name in the namespace",
            executors: ["ns/a", "bobbin/a"],
            names: "a",
            gets: "ns/a"
        ),
        Case(testDescription: "a name of Bobbin's", executors: ["bobbin/a"], names: "a", gets: "bobbin/a"),
        Case(testDescription: "a name nowhere", executors: ["other/a", "ns/b"], names: "a", gets: "none"),
        Case(
            testDescription: "a name, whatever is marked and whatever it has",
            executors: ["ns/a", "ns/b*"],
            names: "a",
            has: "b",
            gets: "ns/a"
        ),
        Case(testDescription: "the only one", executors: ["bobbin/z"], gets: "bobbin/z"),
        Case(testDescription: "the nearer one", executors: ["ns/z", "bobbin/a*"], gets: "ns/z"),
        Case(
            testDescription: "the marked one",
            executors: ["bobbin/aaa-canary", "bobbin/z*"],
            gets: "bobbin/z"
        ),
        Case(testDescription: "the marked one of the namespace", executors: ["ns/a", "ns/z*"], gets: "ns/z"),
        Case(testDescription: "the first where none is marked", executors: ["ns/b", "ns/a"], gets: "ns/a"),
        Case(
            testDescription: "what it has before one that comes",
            executors: ["bobbin/a", "bobbin/b"],
            has: "b",
            gets: "bobbin/b"
        ),
        Case(
            testDescription: "what it has before a mark",
            executors: ["bobbin/a*", "bobbin/b"],
            has: "b",
            gets: "bobbin/b"
        ),
        Case(
            testDescription: "what it has before a nearer one",
            executors: ["ns/a", "bobbin/b"],
            has: "b",
            gets: "bobbin/b"
        ),
        Case(
            testDescription: "what it has before a nearer one of that name",
            executors: ["ns/b", "bobbin/b"],
            has: "b",
            annotation: "bobbin/b",
            gets: "bobbin/b"
        ),
        Case(
            testDescription: "what its Deployment says where its status is lost",
            executors: ["bobbin/a*", "bobbin/b"],
            annotation: "bobbin/b",
            gets: "bobbin/b"
        ),
        Case(
            testDescription: "another one where what it had is gone",
            executors: ["bobbin/a", "bobbin/c*"],
            has: "b",
            annotation: "bobbin/b",
            gets: "bobbin/c"
        ),
        Case(testDescription: "none of two marks", executors: ["bobbin/a*", "bobbin/b*"], gets: "ambiguous"),
        Case(
            testDescription: "what it has of two marks",
            executors: ["bobbin/a*", "bobbin/b*"],
            has: "b",
            gets: "bobbin/b"
        ),
        Case(testDescription: "one of another namespace", executors: ["other/a*"], has: "a", gets: "none"),
    ]

    @Test(arguments: cases)
    func `an app gets`(_ test: Case) {
        var app = SpinApp()
        app.metadata.key = ObjectKey(namespace: "ns", name: "app")
        app.spec.executor = test.names
        app.status.activeScheduler = test.has
        let candidates = test.executors.map { text in
            let parts = text.split(separator: "/").map(String.init)
            let isDefault = parts[1].hasSuffix("*")
            let name = isDefault ? String(parts[1].dropLast()) : parts[1]
            return ExecutorSelection.Candidate(
                key: ObjectKey(namespace: parts[0], name: name),
                isDefault: isDefault
            )
        }
        let annotations = test.annotation.map { ["core.spinkube.dev/executor": $0] }
        let selection = ExecutorSelection(
            for: app,
            among: candidates.shuffled(),
            ownNamespace: "bobbin",
            present: .init(of: app, deploymentAnnotations: annotations)
        )
        let found =
            switch selection {
            case .found(let key): key.description
            case .ambiguous: "ambiguous"
            case .none: "none"
            }
        #expect(found == test.gets)
    }
}

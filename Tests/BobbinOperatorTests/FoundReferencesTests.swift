// SPDX-License-Identifier: Apache-2.0

import Digests
import KubeModel
import SpinAPI
import SpinRendering
import SpinState
import Testing

@testable import BobbinOperator

struct FoundReferencesTests {
    private let key: DigestKey

    init() throws { key = try #require(try DigestKey(bytes: [UInt8](repeating: 7, count: DigestKey.length))) }

    private func reference(
        _ use: ConfigurationReference.Use,
        keys: Set<String>? = ["k"],
        isOptional: Bool = false
    ) -> ConfigurationReference {
        ConfigurationReference(
            kind: .secret,
            name: "db",
            keys: keys,
            isOptional: isOptional,
            field: "spec.f",
            use: use
        )
    }

    private func content(
        _ values: [String: String],
        version: String = "1"
    ) throws
        -> ConfigurationContents.Content
    {
        .init(
            uid: "u",
            resourceVersion: version,
            digests: try values.mapValues { try SHA256(of: Array($0.utf8)) }
        )
    }

    private func digest(
        _ values: [String: String],
        salt: String = "s",
        version: String = "1"
    ) throws
        -> String?
    {
        var found = FoundReferences(salt: salt)
        found.add(reference(.pod), try content(values, version: version))
        return try found.digest(by: key)
    }

    @Test func `the digest follows the values that are used, and nothing else`() throws {
        let before = try #require(try digest(["k": "a"]))
        #expect(try digest(["k": "a", "other": "b"], version: "2") == before)
        #expect(try digest(["k": "b"]) != before)
        #expect(try digest(["k": "a"], salt: "another app") != before)
    }

    @Test func `all keys count where all are taken`() throws {
        var found = FoundReferences(salt: "s")
        found.add(reference(.pod, keys: nil), try content(["a": "1"]))
        var more = FoundReferences(salt: "s")
        more.add(reference(.pod, keys: nil), try content(["a": "1", "b": "2"]))
        #expect(try found.digest(by: key) != more.digest(by: key))
    }

    @Test(arguments: [
        (ConfigurationReference.Use.runtimeConfig, true), (.loadedRuntimeConfig, true), (.pod, false),
        (.certificates, false),
    ])
    func `what is missing holds an app back where its pods would start without it`(
        use: ConfigurationReference.Use,
        isHeldBack: Bool
    ) throws {
        for content in [nil, try content(["other": "a"])] {
            var found = FoundReferences(salt: "s")
            found.add(reference(use), content)
            #expect((found.obstacle != nil) == isHeldBack)
            let missingFailure = try #require(found.missingFailure)
            #expect(missingFailure.reason == (content == nil ? "SecretNotFound" : "KeyNotFound"))
            #expect(missingFailure.message.contains("spec.f") && missingFailure.message.contains("\"db\""))
        }
    }

    @Test func `what is optional isn't missed, and rolls the pods when it comes`() throws {
        var absent = FoundReferences(salt: "s")
        absent.add(reference(.pod, isOptional: true), nil)
        #expect(absent.missingFailure == nil)
        var present = FoundReferences(salt: "s")
        present.add(reference(.pod, isOptional: true), try content(["k": "a"]))
        #expect(try absent.digest(by: key) != present.digest(by: key))
    }

    @Test func `pods that couldn't start yet aren't restarted by what they waited for`() throws {
        var found = FoundReferences(salt: "s")
        found.add(reference(.pod), nil)
        #expect(try found.digest(by: key) == nil)
    }

    @Test func `what is known without the key doesn't tell the values`() throws {
        var found = FoundReferences(salt: "s")
        found.add(reference(.pod), try content(["k": "1234"]))
        let other = try #require(try DigestKey(bytes: [UInt8](repeating: 8, count: DigestKey.length)))
        let digest = try #require(try found.digest(by: key))
        #expect(try found.digest(by: other) != digest)
        // Nor is it what versions wrote that had no key.
        #expect(try found.equivalents().allSatisfy { !digest.contains($0) })
    }

    private func marks(
        _ digest: String?,
        baseline: String?,
        current: String?,
        known: String? = nil,
        takesValues: Bool = true,
        owner: String = "app"
    ) -> ConfigurationMarks {
        var app = SpinApp()
        app.metadata.uid = "app"
        var live = LiveDeployment()
        live.ownerReferences = [
            OwnerReference(
                to: SpinApp.type,
                name: "hello",
                uid: owner,
                isController: true,
                blocksOwnerDeletion: true
            )
        ]
        live.annotations["core.spinkube.dev/configuration-values"] = known
        live.annotations["core.spinkube.dev/configuration-baseline"] = baseline
        live.annotations["core.spinkube.dev/configuration"] = current
        let configuration = DesiredConfiguration(
            input: .known(secretName: "x"),
            takesValues: takesValues,
            digest: digest
        )
        return ConfigurationMarks(of: configuration, app: app, live: live)
    }

    @Test func `pods are marked only once a value differs from what the first were made with`() {
        let first = marks("k-1", baseline: nil, current: nil)
        #expect(first.baseline == "k-1" && first.current == nil)
        let changed = marks("k-2", baseline: "k-1", current: nil)
        #expect(changed.baseline == "k-1" && changed.current == "k-2")
        let back = marks("k-1", baseline: "k-1", current: "k-2")
        #expect(back.baseline == "k-1" && back.current == nil)
    }

    @Test(arguments: [nil, "2"])
    func `what can't be told leaves the marks as they are`(current: String?) {
        let marks = marks(nil, baseline: "1", current: current)
        #expect(marks.baseline == "1" && marks.current == current)
    }

    @Test(arguments: [nil, "2"])
    func `an adopted Deployment's pods keep their mark, and roll with the next change`(current: String?) {
        let adopted = marks("9", baseline: "1", current: current, owner: "earlier")
        #expect(adopted.current == current)
        let next = marks("9", baseline: adopted.baseline, current: adopted.current, known: adopted.values)
        #expect(next.current == current)
        let changed = marks("8", baseline: next.baseline, current: next.current, known: next.values)
        #expect(changed.current == "8")
        let settled = marks("8", baseline: changed.baseline, current: "8", known: changed.values)
        #expect(settled.current == "8")
    }

    @Test func `a Deployment that is adopted while a value is missing rolls nothing when it comes`() {
        let adopted = marks(nil, baseline: "1", current: "2", owner: "earlier")
        let found = marks("9", baseline: adopted.baseline, current: adopted.current, known: adopted.values)
        #expect(found.current == "2")
    }

    @Test(arguments: [nil, "aaaaaaaa-2"])
    func `pods that were made with another key stay as they are, and roll with the next change`(
        current: String?
    ) {
        let lost = marks("bbbbbbbb-9", baseline: "aaaaaaaa-1", current: current)
        #expect(lost.current == current)
        let next = marks("bbbbbbbb-9", baseline: lost.baseline, current: lost.current, known: lost.values)
        #expect(next.current == current)
        let changed = marks("bbbbbbbb-8", baseline: next.baseline, current: next.current, known: next.values)
        #expect(changed.current == "bbbbbbbb-8")
    }

    @Test func `a digest that can be guessed goes from the Deployment once the pods have one`() {
        let changed = marks("bbbbbbbb-9", baseline: "1", current: "2")
        #expect(changed.current == "bbbbbbbb-9")
        #expect(changed.baseline != nil && changed.baseline != "1")
        let settled = marks("bbbbbbbb-9", baseline: changed.baseline, current: changed.current)
        #expect(settled == changed)
    }

    @Test func `a baseline that somebody removed rolls nothing`() {
        let marks = marks("2", baseline: nil, current: "2")
        #expect(marks.baseline != nil && marks.baseline != "2" && marks.current == "2")
    }

    @Test func `an app that takes no values any more has no marks`() {
        let marks = marks(nil, baseline: "1", current: "2", takesValues: false)
        #expect(marks.baseline == nil && marks.current == nil)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Digests
import KubeModel
import SpinAPI
import SpinRendering
import SpinState
import Testing

@testable import BobbinOperator

/// A CA bundle of the operator's own is no value of an app: its renewal rolls nothing, whichever version made the pods.
struct ConfigurationMarksTests {
    private let key: DigestKey

    init() throws { key = try #require(try DigestKey(bytes: [UInt8](repeating: 7, count: DigestKey.length))) }

    private static let reference = ConfigurationReference(
        kind: .secret,
        name: "spin-ca",
        keys: ["ca-certificates.crt"],
        isOptional: false,
        field: "f",
        use: .certificates
    )

    private static let token = ConfigurationReference(
        kind: .secret,
        name: "db",
        keys: ["token"],
        isOptional: false,
        field: "f",
        use: .pod
    )

    /// The Secret with a bundle, as the operator made it, or as a user did.
    private func bundle(
        _ text: String,
        isOurs: Bool = true,
        isSigned: Bool = true,
        previous: [String] = []
    ) throws -> ConfigurationContents.Content {
        let digest = try SHA256(of: Array(text.utf8))
        return .init(
            uid: "u",
            resourceVersion: "1",
            digests: ["ca-certificates.crt": digest],
            signature: isSigned ? digest.shortened : nil,
            isWrittenByUs: isOurs,
            previousBundles: try previous.map { try SHA256(of: Array($0.utf8)).description }
        )
    }

    private func configuration(
        _ bundle: ConfigurationContents.Content,
        token: String = "one"
    ) throws -> DesiredConfiguration {
        var found = FoundReferences(salt: "s")
        found.add(Self.reference, bundle)
        let secret = ConfigurationContents.Content(
            uid: "d",
            resourceVersion: "1",
            digests: ["token": try SHA256(of: Array(token.utf8))]
        )
        found.add(Self.token, secret)
        return DesiredConfiguration(
            input: .known(secretName: "x"),
            takesValues: found.takesValues,
            digest: try found.digest(by: key),
            equivalents: try found.equivalents()
        )
    }

    /// What a version that counted the bundle called the values.
    private func legacy(_ text: String, token: String = "one") throws -> String {
        try #require(try configuration(try bundle(text, isSigned: false), token: token).equivalents.first)
    }

    /// The marks of an app to which the Deployment belongs.
    private func marks(
        of configuration: DesiredConfiguration,
        live: LiveDeployment? = nil
    ) -> ConfigurationMarks {
        var app = SpinApp()
        app.metadata.uid = "app"
        var live = live
        live?.ownerReferences = [app.ownerReference(controls: true)]
        return ConfigurationMarks(of: configuration, app: app, live: live)
    }

    private func live(_ marks: ConfigurationMarks) -> LiveDeployment {
        var deployment = LiveDeployment()
        deployment.annotations["core.spinkube.dev/configuration-baseline"] = marks.baseline
        deployment.annotations["core.spinkube.dev/configuration"] = marks.current
        deployment.annotations["core.spinkube.dev/configuration-values"] = marks.values
        return deployment
    }

    private func live(baseline: String?, current: String? = nil) -> LiveDeployment {
        var deployment = LiveDeployment()
        deployment.annotations["core.spinkube.dev/configuration-baseline"] = baseline
        deployment.annotations["core.spinkube.dev/configuration"] = current
        return deployment
    }

    @Test func `a renewed bundle of the operator's changes nothing`() throws {
        let first = marks(of: try configuration(try bundle("old")))
        let renewed = try configuration(try bundle("new", previous: ["old"]))
        #expect(marks(of: renewed, live: live(first)) == first)
        #expect(first.current == nil)
    }

    @Test(arguments: [true, false])
    func `pods that a version made which counted the bundle stay as they are`(isRenewed: Bool) throws {
        let bundle = isRenewed ? try bundle("new", previous: ["old"]) : try bundle("old")
        let configuration = try configuration(bundle)
        let first = marks(of: configuration, live: live(baseline: try legacy("old")))
        #expect(first.current == nil && first.baseline == configuration.digest)
        // Those whose values had changed carry that version's digest on.
        let current = try legacy("old")
        let second = marks(of: configuration, live: live(baseline: "1", current: current))
        #expect(second.current == current && second.values == configuration.digest)
        // Once noted, nobody has to know of earlier bundles.
        let later = try self.configuration(try self.bundle("newest"))
        #expect(marks(of: later, live: live(first)) == first)
        #expect(marks(of: later, live: live(second)) == second)
    }

    @Test(arguments: [true, false])
    func `pods that a version made which had no key stay as they are`(isMarked: Bool) throws {
        let configuration = try configuration(try bundle("mine", isOurs: false))
        let unkeyed = try legacy("mine")
        #expect(unkeyed != configuration.digest)
        let before = isMarked ? live(baseline: "1", current: unkeyed) : live(baseline: unkeyed)
        let marks = self.marks(of: configuration, live: before)
        #expect(marks.current == (isMarked ? unkeyed : nil))
        #expect(marks.baseline != unkeyed && marks.baseline != "1")
        #expect(self.marks(of: configuration, live: live(marks)) == marks)
        let changed = try self.configuration(try bundle("mine", isOurs: false), token: "two")
        #expect(self.marks(of: changed, live: live(marks)).current == changed.digest)
    }

    @Test func `a value that changed beside the bundle rolls the pods`() throws {
        let before = live(baseline: try legacy("old"))
        let changed = try configuration(try bundle("new", previous: ["old"]), token: "two")
        let marks = self.marks(of: changed, live: before)
        #expect(marks.current == changed.digest)
    }

    @Test func `the old value brings the old pods back, whatever became of the bundle`() throws {
        let first = marks(of: try configuration(try bundle("old")))
        let changed = try configuration(try bundle("new", previous: ["old"]), token: "two")
        let second = marks(of: changed, live: live(first))
        #expect(second.current == changed.digest)
        let back = try configuration(try bundle("new", previous: ["old"]))
        #expect(marks(of: back, live: live(second)).current == nil)
    }

    @Test(arguments: [(false, true), (true, false), (false, false)])
    func `a bundle that a user brought counts as any value`(isOurs: Bool, isSigned: Bool) throws {
        let first = marks(of: try configuration(try bundle("mine")))
        let edited = try configuration(try bundle("theirs", isOurs: isOurs, isSigned: isSigned))
        let marks = self.marks(of: edited, live: live(first))
        #expect(marks.current == edited.digest)
        let again = try configuration(try bundle("again", isOurs: isOurs, isSigned: isSigned))
        #expect(self.marks(of: again, live: live(marks)).current == again.digest)
    }

    @Test func `a Secret remembers the bundles before, and not more than some`() throws {
        var annotations: [String: String] = [:]
        for index in 0..<20 {
            let digest = try SHA256(of: Array("\(index)".utf8))
            annotations["core.spinkube.dev/previous-bundles"] = DefaultBundle.annotation(
                after: digest,
                previous: DefaultBundle.previous(in: annotations)
            )
        }
        let previous = DefaultBundle.previous(in: annotations)
        #expect(previous.count == 8)
        #expect(previous.first == (try SHA256(of: Array("19".utf8)).description))
    }
}

// SPDX-License-Identifier: Apache-2.0

import SpinRendering
import Testing

struct ChildNamesTests {
    @Test(arguments: ["a", "hello-world", "a1", String(repeating: "a", count: 52)])
    func `a name that is valid everywhere is used everywhere`(name: String) {
        let names = ChildNames(app: name)
        #expect(names.deployment == name)
        #expect(names.service == name)
        #expect(names.container == name)
        #expect(names.appLabel == name)
        #expect(names.statusLabel == "core.spinkube.dev/app.\(name).status")
        #expect(
            names.selector == "core.spinkube.dev/app-name=\(name),core.spinkube.dev/app.\(name).status=ready"
        )
    }

    @Test func `only what doesn't fit is shortened`() {
        let name = String(repeating: "a", count: 60)
        let names = ChildNames(app: name)
        #expect(names.deployment == name)
        #expect(names.service == name)
        #expect(names.container == name)
        #expect(names.appLabel == name)
        #expect(names.statusLabel.hasPrefix("core.spinkube.dev/app.\(String(repeating: "a", count: 41))-"))
    }

    static let awkward =
        [53, 63, 64, 100, 242, 243, 253].map { String(repeating: "a", count: $0) } + [
            "1", "0-day", "my.app", "1.2.3", String(repeating: "9", count: 253),
            String(repeating: "a.", count: 126) + "b", String(repeating: "a-", count: 126) + "b",
            String(repeating: "a", count: 41) + "." + String(repeating: "b", count: 30),
        ]

    @Test(arguments: awkward)
    func `every name of an app gives names that Kubernetes accepts`(name: String) throws {
        let names = ChildNames(app: name)
        let label = /[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?/
        let subdomain = /[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/
        let labelValue = /[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?/
        #expect(names.container.wholeMatch(of: label) != nil)
        #expect(names.service.wholeMatch(of: label) != nil)
        #expect(names.service.first?.isLetter == true)
        #expect(names.deployment.wholeMatch(of: subdomain) != nil)
        // Room for the hash of a ReplicaSet, and of a configuration.
        #expect(names.deployment.utf8.count + 11 <= 253)
        #expect(names.appLabel.wholeMatch(of: labelValue) != nil)
        let key = try #require(names.statusLabel.split(separator: "/").last)
        #expect(key.wholeMatch(of: labelValue) != nil)
    }

    @Test func `apps whose names start alike get names of their own`() {
        let stem = String(repeating: "a", count: 250)
        let all = (0..<1000).map { ChildNames(app: "\(stem)\($0 % 10)\($0 / 10 % 10)\($0 / 100)") }
        #expect(Set(all.map(\.deployment)).count == 1000)
        #expect(Set(all.map(\.service)).count == 1000)
        #expect(Set(all.map(\.statusLabel)).count == 1000)
        #expect(Set(all.map(\.appLabel)).count == 1000)
        #expect(ChildNames(app: "a.b").service != ChildNames(app: "a-b").service)
        #expect(ChildNames(app: "a.b").container != ChildNames(app: "a-b").container)
        #expect(ChildNames(app: "1a").service != ChildNames(app: "app-1a").service)
    }

    @Test func `a name never changes from one version to the next`() {
        let name = "a-name-that-is-much-longer-than-the-fifty-two-characters-that-fit"
        #expect(
            ChildNames(app: name).statusLabel
                == "core.spinkube.dev/app.a-name-that-is-much-longer-than-the-fifty-5f03f7e514.status"
        )
    }
}

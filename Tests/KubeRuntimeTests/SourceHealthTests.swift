// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import KubeRuntime

struct SourceHealthTests {
    @Test func `a source is blind from the start until something is shown`() {
        var health = SourceHealth(at: .seconds(10))
        #expect(health.blindness(at: .seconds(15)) == .seconds(5))
        health.heard()
        #expect(health.blindness(at: .seconds(15)) == nil)
    }

    @Test func `failures in a row count from the first`() {
        var health = SourceHealth(at: .zero)
        health.heard()
        for second in [20, 30, 40] { health.failed(.unreachable, reason: "gone", at: .seconds(second)) }
        #expect(health.blindness(at: .seconds(45)) == .seconds(25))
        #expect(health.reason == "gone")
        #expect(health.isUnreachable)
        health.failed(.other, reason: "odd", at: .seconds(50))
        #expect(!health.isUnreachable)
    }

    @Test func `a kind that isn't served is told from one that can't be reached`() {
        var health = SourceHealth(at: .zero)
        health.failed(WatchFailure(Status(code: 404)).kind, reason: "not found", at: .seconds(1))
        #expect(health.isNotServed && !health.isUnreachable)
        health.heard()
        #expect(!health.isNotServed)
    }

    @Test func `a watch that was accepted is believed in once it has lasted`() {
        var health = SourceHealth(at: .zero)
        health.heard()
        health.failed(.other, reason: "odd", at: .seconds(20))
        health.opened(at: .seconds(22))
        #expect(health.blindness(at: .seconds(24)) == .seconds(4))
        #expect(health.blindness(at: .seconds(27)) == nil)
    }

    @Test func `watches that are accepted and break at once don't hide that nothing is seen`() {
        var health = SourceHealth(at: .zero)
        health.heard()
        for second in stride(from: 20, through: 80, by: 2) {
            health.opened(at: .seconds(second))
            health.failed(.unreachable, reason: "broke", at: .seconds(second + 1))
        }
        #expect(health.blindness(at: .seconds(82)) == .seconds(61))
    }

    @Test func `a watch that was good for a while starts the count anew`() {
        var health = SourceHealth(at: .zero)
        health.failed(.other, reason: "odd", at: .seconds(1))
        health.opened(at: .seconds(2))
        health.failed(.other, reason: "odd", at: .seconds(300))
        #expect(health.blindness(at: .seconds(301)) == .seconds(1))
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import KubeClient

struct ConnectionTableTests {
    let start = ContinuousClock.now

    private func after(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test func `a request that is given up proves a connection dead that gave no byte since it began`() {
        var table = ConnectionTable()
        _ = table.received(on: 1000, at: start)
        #expect(table.provesDead(port: 1000, began: after(1), givenUp: after(6)))
        #expect(table.silence(of: 1000, at: after(6)) == .seconds(6))
    }

    @Test func `an answer that is merely slow proves nothing as long as other bytes come`() {
        var table = ConnectionTable()
        _ = table.received(on: 1000, at: start)
        _ = table.received(on: 1000, at: after(2))
        #expect(!table.provesDead(port: 1000, began: after(1), givenUp: after(31)))
    }

    @Test func `a request that is given up at once proves nothing`() {
        var table = ConnectionTable()
        _ = table.received(on: 1000, at: start)
        #expect(!table.provesDead(port: 1000, began: after(1), givenUp: after(2.5)))
    }

    @Test func `a connection that never gave a byte is dead, one that was never made isn't`() {
        let table = ConnectionTable()
        #expect(table.provesDead(port: 1000, began: start, givenUp: after(5)))
        #expect(!table.provesDead(port: 0, began: start, givenUp: after(5)))
    }

    @Test func `another connection is suspicious after five seconds of silence`() {
        var table = ConnectionTable()
        _ = table.received(on: 2000, at: start)
        #expect(!table.isSuspicious(port: 2000, at: after(4)))
        #expect(table.isSuspicious(port: 2000, at: after(5)))
        #expect(!table.isSuspicious(port: 3000, at: after(5)))
    }

    @Test func `a connection's pulse is that of all who share it`() {
        var table = ConnectionTable()
        let pulse = table.received(on: 1000, at: start)
        #expect(pulse === table.received(on: 1000, at: after(3)))
        #expect(pulse.silence(at: after(7)) == .seconds(4))
    }

    @Test func `connections without transfers are forgotten where there are many`() {
        var table = ConnectionTable()
        for port in 1...200 { _ = table.received(on: port, at: start) }
        table.prune { [7] }
        #expect(table.silence(of: 7, at: start) == .zero)
        #expect(table.silence(of: 8, at: start) == nil)
    }
}

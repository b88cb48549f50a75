// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Testing

@testable import KubeRuntime

struct WatchStateMachineTests {
    private func request(_ machine: inout WatchStateMachine) -> WatchStateMachine.Request {
        machine.next(timeoutSeconds: 300)
    }

    private func watching(_ version: String) -> WatchStateMachine {
        var machine = WatchStateMachine()
        _ = machine.next(timeoutSeconds: 300)
        machine.opened()
        _ = machine.bookmark(version: version, endsInitialEvents: true)
        return machine
    }

    /// A machine can't be copied, and so not be looked into by the macro itself.
    private func expect<Value: Equatable>(
        _ value: Value,
        _ expected: Value,
        at location: SourceLocation = #_sourceLocation
    ) {
        #expect(value == expected, sourceLocation: location)
    }

    private func watch(_ version: String?, initial: Bool = false) -> WatchStateMachine.Request {
        .watch(WatchOptions(resourceVersion: version, sendsInitialEvents: initial, timeoutSeconds: 300))
    }

    @Test func `it asks for initial events first, and then watches on from their end`() {
        var machine = WatchStateMachine()
        let first = request(&machine)
        #expect(first == watch(nil, initial: true))
        machine.opened()
        machine.event(version: "99")
        let bookmark = machine.bookmark(version: "7", endsInitialEvents: true)
        #expect(bookmark == .synced)
        expect(machine.state, .watching("7"))
    }

    @Test(arguments: [400, 422])
    func `a server that refuses initial events is asked for lists, and ever more seldom for events`(code: Int)
    {
        var machine = WatchStateMachine()
        _ = request(&machine)
        let wait = machine.failed(WatchFailure(Status(code: code)), after: .zero, random: 0)
        #expect(wait == .zero)
        let list = request(&machine)
        #expect(list == .list(ListOptions(limit: 500, resourceVersion: "0")))
        var lists = 1
        for _ in 0..<20 {
            _ = machine.listed(version: "5", continueToken: nil)
            _ = request(&machine)
            _ = machine.failed(WatchFailure(.expired), after: .zero, random: 0)
            guard request(&machine) == .list(ListOptions(limit: 500)) else { break }
            lists += 1
        }
        #expect(lists == 4)
    }

    @Test func `a server that ignores the wish for initial events is found out by its bookmark`() {
        var machine = WatchStateMachine()
        _ = request(&machine)
        machine.opened()
        let bookmark = machine.bookmark(version: "7", endsInitialEvents: false)
        #expect(bookmark == .unsupported)
        let next = request(&machine)
        #expect(next == .list(ListOptions(limit: 500, resourceVersion: "0")))
    }

    @Test func `initial events that are slow in coming are replaced by pages once, not for good`() {
        var machine = WatchStateMachine()
        _ = request(&machine)
        machine.opened()
        expect(machine.silenceLimits, .init(connection: .seconds(20), own: .seconds(60)))
        let goesOn = machine.idled()
        #expect(goesOn)
        let list = request(&machine)
        #expect(list == .list(ListOptions(limit: 500)))
        _ = machine.listed(version: "5", continueToken: nil)
        _ = request(&machine)
        _ = machine.failed(WatchFailure(.expired), after: .zero, random: 0)
        let next = request(&machine)
        #expect(next == watch(nil, initial: true))
    }

    @Test func `pages are asked for one after the other`() {
        var machine = WatchStateMachine(streamsInitialEvents: false)
        _ = request(&machine)
        let isLast = machine.listed(version: "5", continueToken: "next")
        #expect(!isLast)
        let second = request(&machine)
        #expect(second == .list(ListOptions(limit: 500, continueToken: "next")))
        let isLastNow = machine.listed(version: "5", continueToken: "")
        #expect(isLastNow)
        let watch = request(&machine)
        #expect(watch == self.watch("5"))
    }

    @Test func `pages that expire are asked for all at once`() {
        var machine = WatchStateMachine(streamsInitialEvents: false)
        _ = request(&machine)
        _ = machine.listed(version: "5", continueToken: "next")
        _ = machine.failed(WatchFailure(.expired), after: .zero, random: 0)
        let list = request(&machine)
        #expect(list == .list(ListOptions()))
    }

    @Test func `a bookmark only moves the version`() {
        var machine = watching("5")
        _ = request(&machine)
        let bookmark = machine.bookmark(version: "9", endsInitialEvents: false)
        #expect(bookmark == .progress)
        let next = request(&machine)
        #expect(next == watch("9"))
    }

    @Test(arguments: [429, 503, 500, 403])
    func `a refusal is waited out, and the watch goes on from the same version`(code: Int) {
        var machine = watching("5")
        _ = request(&machine)
        var status = Status(code: code)
        status.retryAfterSeconds = 9
        let wait = machine.failed(WatchFailure(status), after: .zero, random: 0)
        #expect(wait == .seconds(9))
        let next = request(&machine)
        #expect(next == watch("5"))
    }

    @Test func `an expired version starts over at once, but not in a busy loop`() {
        var machine = watching("5")
        _ = request(&machine)
        let first = machine.failed(WatchFailure(.expired), after: .zero, random: 0)
        #expect(first == .zero)
        let next = request(&machine)
        #expect(next == watch(nil, initial: true))
        let second = machine.failed(WatchFailure(.expired), after: .zero, random: 0)
        #expect(second > .zero)
    }

    @Test func `a version that the server has not seen yet is not asked for again`() throws {
        let text = #"""
            {"code":504,"reason":"Timeout","message":"Too large",
             "details":{"causes":[{"reason":"ResourceVersionTooLarge"}]}}
            """#
        let status = try Status(json: Array(text.utf8))
        var machine = watching("9")
        _ = request(&machine)
        _ = machine.failed(WatchFailure(status), after: .zero, random: 0)
        let next = request(&machine)
        #expect(next == watch(nil, initial: true))
    }

    @Test func `a thousand server timeouts do not exhaust retries`() {
        var machine = watching("5")
        for _ in 0..<1000 {
            let next = request(&machine)
            #expect(next == watch("5"))
            machine.opened()
            let wait = machine.ended(after: .seconds(300), random: 0)
            #expect(wait == .zero)
        }
        expect(machine.failures, 0)
    }

    @Test func `watches that end at once are failures, with ever longer waits`() {
        var machine = watching("5")
        var waits: [Duration] = []
        for _ in 0..<12 {
            _ = request(&machine)
            waits.append(machine.ended(after: .milliseconds(10), random: 0))
        }
        #expect(waits[0] == .milliseconds(100))
        #expect(waits == waits.sorted())
        #expect(waits[11] == .seconds(30))
        _ = machine.failed(WatchFailure(.other), after: .seconds(60), random: 0)
        expect(machine.failures, 1)
    }

    @Test func `watches that show something and end at once wait as well, so that nobody can make them busy`()
    {
        var machine = watching("5")
        var waits: [Duration] = []
        for version in 6..<12 {
            _ = request(&machine)
            machine.opened()
            machine.event(version: "\(version)")
            waits.append(machine.ended(after: .milliseconds(10), random: 0))
        }
        #expect(waits[0] >= .milliseconds(100) && waits == waits.sorted())
    }

    @Test(arguments: [414, 431])
    func `a version that can't be asked for is given up`(code: Int) {
        var machine = watching(String(repeating: "5", count: 9000))
        _ = request(&machine)
        var waits = [machine.failed(WatchFailure(Status(code: code)), after: .zero, random: 0)]
        let next = request(&machine)
        #expect(next == watch(nil, initial: true))
        for _ in 0..<8 {
            machine.opened()
            _ = machine.bookmark(version: String(repeating: "6", count: 9000), endsInitialEvents: true)
            _ = request(&machine)
            waits.append(machine.failed(WatchFailure(Status(code: code)), after: .zero, random: 0))
            _ = request(&machine)
        }
        // A server that poisons each version isn't asked without a wait.
        #expect(waits == waits.sorted())
        #expect(waits[8] > .seconds(10))
    }

    @Test func `streams that break before their end are given up after three`() {
        var machine = WatchStateMachine()
        for _ in 0..<3 {
            let next = request(&machine)
            #expect(next == watch(nil, initial: true))
            machine.opened()
            _ = machine.failed(WatchFailure(.other), after: .zero, random: 0)
        }
        let list = request(&machine)
        #expect(list == .list(ListOptions(limit: 500)))
    }

    @Test func `a list after the version was known comes in pages`() {
        var machine = WatchStateMachine(streamsInitialEvents: false)
        _ = request(&machine)
        _ = machine.listed(version: "5", continueToken: nil)
        _ = request(&machine)
        machine.invalidate()
        let list = request(&machine)
        #expect(list == .list(ListOptions(limit: 500)))
    }

    @Test
    func `a watch whose connection is silent is renewed, but once in vain only until a bookmark is due`() {
        var machine = watching("5")
        _ = machine.next(timeoutSeconds: 300, random: 0.5)
        machine.opened()
        expect(machine.silenceLimits, .init(connection: .seconds(19)))
        let goesOn = machine.idled()
        #expect(goesOn)
        let renewal = machine.next(timeoutSeconds: 300, random: 0)
        #expect(renewal == watch("5"))
        expect(machine.silenceLimits, .init(connection: .seconds(10), own: .seconds(10)))
        let isRenewal = machine.opened()
        #expect(isRenewal)
        expect(machine.silenceLimits.connection, .seconds(75))
        _ = machine.bookmark(version: "6", endsInitialEvents: false)
        expect(machine.silenceLimits, .init(connection: .seconds(16), bookmarks: .seconds(100)))
    }

    @Test(arguments: ["4", "0"])
    func `a version below the known one starts over with the newest state`(version: String) {
        var machine = watching("5")
        _ = request(&machine)
        machine.opened()
        let goesOn = machine.event(version: version)
        #expect(!goesOn)
        let next = request(&machine)
        #expect(next == watch(nil, initial: true))
        var other = watching("5")
        _ = request(&other)
        machine.opened()
        let bookmark = other.bookmark(version: version, endsInitialEvents: false)
        #expect(bookmark == .regressed)
    }

    @Test func `bookmarks that stop coming start over, with ever longer waits`() {
        var machine = watching("5")
        var limits: [Duration?] = []
        for _ in 0..<6 {
            _ = request(&machine)
            machine.opened()
            if limits.isEmpty { _ = machine.bookmark(version: "6", endsInitialEvents: false) }
            limits.append(machine.silenceLimits.bookmarks)
            machine.missedBookmarks()
            let next = request(&machine)
            #expect(next == watch(nil, initial: true))
            machine.opened()
            _ = machine.bookmark(version: "6", endsInitialEvents: true)
        }
        #expect(limits == [100, 200, 400, 800, 1600, 1600].map { .seconds($0) })
    }

    @Test func `five failures in a row for an unknown reason start over, those without an answer never do`() {
        var machine = watching("5")
        for count in 1...5 {
            let next = request(&machine)
            #expect(next == watch("5"), "failure \(count)")
            _ = machine.failed(WatchFailure(Status(code: 500)), after: .zero, random: 0)
        }
        let next = request(&machine)
        #expect(next == watch(nil, initial: true))
        var cut = watching("5")
        for _ in 0..<50 {
            _ = request(&cut)
            _ = cut.failed(WatchFailure(KubeError(.transport, message: "")), after: .zero, random: 0)
        }
        let goesOn = request(&cut)
        #expect(goesOn == watch("5"))
    }

    @Test func `where an answer is too large smaller pages are asked for, down to one object`() {
        var machine = WatchStateMachine(streamsInitialEvents: false)
        var limits: [Int?] = []
        for _ in 0..<12 {
            guard case .list(let options) = request(&machine) else { break }
            limits.append(options.limit)
            let wait = machine.failed(WatchFailure(.tooLarge), after: .zero, random: 0)
            if wait > .zero { break }
        }
        // What the server has cached comes whole whatever the limit is, so that isn't asked for again.
        #expect(limits == [500, 500, 250, 125, 62, 31, 15, 7, 3, 1])
    }

    @Test
    func `a list goes on with smaller pages from where it was, and the next one begins with larger ones`() {
        var machine = WatchStateMachine(streamsInitialEvents: false)
        _ = request(&machine)
        _ = machine.listed(version: "7", continueToken: "a")
        _ = request(&machine)
        _ = machine.failed(WatchFailure(.tooLarge), after: .zero, random: 0)
        let smaller = request(&machine)
        #expect(smaller == .list(ListOptions(limit: 250, continueToken: "a")))
        let isLast = machine.listed(version: "7", continueToken: nil)
        #expect(isLast)
        machine.invalidate()
        let next = request(&machine)
        #expect(next == .list(ListOptions(limit: 500)))
    }

    @Test
    func `what was asked for at once because pages had expired is asked for in pages if it is too large`() {
        var machine = WatchStateMachine(streamsInitialEvents: false)
        _ = request(&machine)
        _ = machine.listed(version: "7", continueToken: "a")
        _ = request(&machine)
        _ = machine.failed(WatchFailure(.expired), after: .zero, random: 0)
        let whole = request(&machine)
        #expect(whole == .list(ListOptions()))
        _ = machine.failed(WatchFailure(.tooLarge), after: .zero, random: 0)
        let pages = request(&machine)
        #expect(pages == .list(ListOptions(limit: 500)))
    }
}

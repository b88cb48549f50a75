// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import KubeRuntime

struct ReferenceTableTests {
    private let app = ObjectKey.item("app")
    private let other = ObjectKey.item("other")
    private let secret = ObjectKey.item("secret")
    private let wide = ReferenceWatch.wide(namespace: "")

    /// A table with one object, that one user refers to and that is known to be at version 5; lists end at 10.
    private func known() -> ReferenceTable {
        var table = ReferenceTable()
        _ = table.refer(app, to: [secret])
        table.open(wide)
        _ = list([(secret, 5)], at: 10, in: &table)
        return table
    }

    /// Plays a whole list; returns whom to tell.
    private func list(
        _ objects: [(ObjectKey, UInt64)],
        at version: UInt64,
        in table: inout ReferenceTable
    ) -> [ReferenceTable.Notice] {
        table.begin(wide)
        for (key, version) in objects {
            let notice = table.apply(key, .version(version), version: version, from: wide)
            #expect(notice == nil)
        }
        return table.end(wide, version: version)
    }

    private func notice(_ users: ObjectKey..., isFirst: Bool = false) -> ReferenceTable.Notice {
        ReferenceTable.Notice(object: secret, users: Set(users), isFirst: isFirst)
    }

    @Test func `what a list shows first is told, and again it is not`() {
        var table = ReferenceTable()
        _ = table.refer(app, to: [secret])
        table.open(wide)
        let first = list([(secret, 5), (.item("foreign"), 6)], at: 10, in: &table)
        #expect(first == [notice(app, isFirst: true)])
        #expect(table[secret] == .version(5))
        #expect(table[.item("foreign")] == .unknown)
        let second = list([(secret, 5)], at: 11, in: &table)
        #expect(second == [])
    }

    @Test func `a change is told to those who refer to the object at that moment`() {
        var table = known()
        _ = table.refer(other, to: [secret])
        let both = table.apply(secret, .version(11), version: 11, from: wide)
        #expect(both == notice(app, other))
        _ = table.refer(app, to: [])
        let one = table.apply(secret, .version(12), version: 12, from: wide)
        #expect(one == notice(other))
        let again = table.apply(secret, .version(12), version: 12, from: wide)
        #expect(again == nil)
    }

    @Test func `only the first reference to an object is new, and only the last one leaves it`() {
        var table = ReferenceTable()
        #expect(table.refer(app, to: [secret, .item("b")]).added.sorted() == [.item("b"), secret])
        #expect(table.refer(other, to: [secret]).added == [])
        let left = table.refer(app, to: [.item("c")])
        #expect(left.added == [.item("c")])
        #expect(left.removed == [.item("b")])
        #expect(table.refer(other, to: []).removed == [secret])
        #expect(table.count == 1)
    }

    @Test func `a deletion is told, by an event or by a list that does not show the object`() {
        var table = known()
        let deletion = table.apply(secret, .absent, version: 11, from: wide)
        #expect(deletion == notice(app))
        #expect(table[secret] == .absent)
        table = known()
        let relist = list([], at: 11, in: &table)
        #expect(relist == [notice(app)])
        #expect(table[secret] == .absent)
    }

    @Test func `another object of the same name is one change`() {
        var table = known()
        let state = ReferencedState.present(uid: "second", resourceVersion: "12")
        table.begin(wide)
        _ = table.apply(secret, .absent, version: 11, from: wide)
        _ = table.apply(secret, state, version: 12, from: wide)
        let notices = table.end(wide, version: 13)
        #expect(notices == [notice(app)])
        #expect(table[secret] == state)
    }

    @Test func `an object that is referred to during a list is not absent because the list did not show it`()
    {
        var table = ReferenceTable()
        table.open(wide)
        table.begin(wide)
        _ = table.refer(app, to: [secret])
        let end = table.end(wide, version: 10)
        #expect(end == [])
        #expect(table[secret] == .unknown)
        let event = table.apply(secret, .version(11), version: 11, from: wide)
        #expect(event == notice(app, isFirst: true))
    }

    @Test func `what a list showed before the object was dropped and taken up again does not count`() {
        var table = known()
        table.begin(wide)
        _ = table.apply(secret, .version(11), version: 11, from: wide)
        _ = table.refer(app, to: [])
        _ = table.apply(secret, .version(12), version: 12, from: wide)
        _ = table.refer(app, to: [secret])
        _ = table.observe(secret, .version(12), by: app)
        let end = table.end(wide, version: 13)
        #expect(end == [])
        #expect(table[secret] == .version(12))
    }

    @Test func `a list that breaks and begins anew does not count`() {
        var table = known()
        table.begin(wide)
        _ = table.apply(secret, .version(11), version: 11, from: wide)
        let restarted = list([], at: 12, in: &table)
        #expect(restarted == [notice(app)])
        #expect(table[secret] == .absent)
    }

    @Test func `who observed a version is not told of it, the others are told once`() {
        var table = known()
        _ = table.refer(other, to: [secret])
        let observation = table.observe(secret, .version(12), by: app)
        #expect(observation == notice(other))
        #expect(table[secret] == .version(12))
        let event = table.apply(secret, .version(12), version: 12, from: wide)
        #expect(event == nil)
    }

    @Test func `a first reading is confirmed by the first list`() {
        var table = ReferenceTable()
        _ = table.refer(app, to: [secret])
        table.open(wide)
        let observation = table.observe(secret, .version(5), by: app)
        #expect(observation == nil)
        let first = list([(secret, 5)], at: 10, in: &table)
        #expect(first == [])
    }

    @Test func `an older event does not undo what was observed`() {
        var table = known()
        _ = table.observe(secret, .version(13), by: app)
        let change = table.apply(secret, .version(11), version: 11, from: wide)
        #expect(change == nil)
        let deletion = table.apply(secret, .absent, version: 12, from: wide)
        #expect(deletion == nil)
        #expect(table[secret] == .version(13))
    }

    @Test func `a list of an earlier version does not undo what was observed, one of a later version does`() {
        var table = known()
        _ = table.observe(secret, .version(13), by: app)
        let earlier = list([], at: 12, in: &table)
        #expect(earlier == [])
        #expect(table[secret] == .version(13))
        let later = list([], at: 13, in: &table)
        #expect(later == [notice(app)])
    }

    @Test func `what is observed late does not undo what a watch showed`() {
        var table = known()
        _ = table.apply(secret, .absent, version: 11, from: wide)
        let older = table.observe(secret, .version(5), by: app)
        #expect(older == nil)
        #expect(table[secret] == .absent)
        _ = table.apply(secret, .version(12), version: 12, from: wide)
        let absence = table.observe(secret, .absent, by: app)
        #expect(absence == nil)
        #expect(table[secret] == .version(12))
    }

    @Test func `an object that was missing when read is told when it comes`() {
        var table = ReferenceTable()
        _ = table.refer(app, to: [secret])
        table.open(wide)
        let observation = table.observe(secret, .absent, by: app)
        #expect(observation == nil)
        let empty = list([], at: 10, in: &table)
        #expect(empty == [])
        let event = table.apply(secret, .version(11), version: 11, from: wide)
        #expect(event == notice(app))
    }

    @Test func `a server restored from a backup is believed`() {
        var table = known()
        _ = table.apply(secret, .version(20), version: 20, from: wide)
        let restored = list([(secret, 3)], at: 4, in: &table)
        #expect(restored == [notice(app)])
        #expect(table[secret] == .version(3))
    }

    @Test func `a wide watch that lags behind does not undo what a single one showed`() {
        var table = ReferenceTable()
        let single = ReferenceWatch.single(secret)
        _ = table.refer(app, to: [secret])
        table.open(single)
        table.begin(single)
        _ = table.apply(secret, .version(9), version: 9, from: single)
        _ = table.end(single, version: 9)
        table.open(wide)
        let lagging = list([(secret, 5)], at: 7, in: &table)
        #expect(lagging == [])
        #expect(table[secret] == .version(9))
        table.close(single)
        let late = table.apply(secret, .version(8), version: 8, from: wide)
        #expect(late == nil)
        let next = table.apply(secret, .version(10), version: 10, from: wide)
        #expect(next == notice(app))
    }

    @Test func `a watch counts only for what it covers, and only while it is open`() {
        var table = known()
        table.open(.single(other))
        table.open(.wide(namespace: "elsewhere"))
        let watches: [ReferenceWatch] = [.single(other), .wide(namespace: "elsewhere"), .single(secret)]
        for watch in watches {
            let event = table.apply(secret, .version(11), version: 11, from: watch)
            #expect(event == nil)
            table.begin(watch)
            let end = table.end(watch, version: 12)
            #expect(end == [])
        }
        #expect(table[secret] == .version(5))
    }

    @Test func `what nobody refers to is not held`() {
        var table = known()
        _ = table.refer(app, to: [])
        let event = table.apply(secret, .version(11), version: 11, from: wide)
        #expect(event == nil)
        let observation = table.observe(secret, .version(11), by: app)
        #expect(observation == nil)
        #expect(table.count == 0)
        #expect(table[secret] == .unknown)
    }
}

extension ReferencedState {
    /// An object's state at a version, of the uid that it always has in these tests.
    static func version(_ version: UInt64) -> ReferencedState {
        .present(uid: "u", resourceVersion: String(version))
    }
}

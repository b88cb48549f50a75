// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import KubeRuntime

struct LogPaceTests {
    @Test func `a minute has so many lines, the last of which says that others are left out`() {
        var pace = LogPace()
        let verdicts = (0..<1000).map { pace.judge(at: .milliseconds($0)) }
        #expect(verdicts.prefix(LogPace.lines - 1).allSatisfy { $0 == .log })
        #expect(verdicts[LogPace.lines - 1] == .logAsLast)
        #expect(verdicts.dropFirst(LogPace.lines).allSatisfy { $0 == .pass })
        let next = pace.judge(at: .seconds(60))
        #expect(next == .log)
    }

    @Test func `what happens seldom is always logged`() {
        var pace = LogPace()
        let verdicts = (0..<100).map { pace.judge(at: .seconds($0 * 10)) }
        #expect(verdicts.allSatisfy { $0 == .log })
    }
}

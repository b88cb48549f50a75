// SPDX-License-Identifier: Apache-2.0

import SpinAPI
import Testing

@testable import BobbinOperator

struct RotationBrakeTests {
    private let settings: SpinAppExecutor.RolloutSettings = {
        var settings = SpinAppExecutor.RolloutSettings()
        settings.minIntervalSeconds = 20
        settings.quietPeriodSeconds = 2
        return settings
    }()

    @Test func `the first change waits for quiet only`() {
        var brake = RotationBrake("one", now: .zero)
        #expect(brake.wait(for: "one", now: .zero, sinceLastRollout: nil, settings) == .quiet(.seconds(2)))
        #expect(brake.wait(for: "one", now: .seconds(2), sinceLastRollout: nil, settings) == nil)
    }

    @Test func `a change begins the quiet anew, for so long as that doesn't keep all of them away`() {
        var brake = RotationBrake("0", now: .zero)
        for second in 1..<10 {
            let wait = brake.wait(for: "\(second)", now: .seconds(second), sinceLastRollout: nil, settings)
            #expect(wait == .quiet(.seconds(min(2, 10 - second))))
        }
        #expect(brake.wait(for: "10", now: .seconds(10), sinceLastRollout: nil, settings) == nil)
    }

    @Test func `there is a least time between two rollouts`() {
        var brake = RotationBrake("one", now: .zero)
        let wait = brake.wait(for: "one", now: .zero, sinceLastRollout: .seconds(5), settings)
        #expect(wait == .interval(.seconds(15)))
        #expect(brake.wait(for: "one", now: .seconds(15), sinceLastRollout: .seconds(20), settings) == nil)
    }

    @Test func `after a long quiet nothing is added`() {
        var brake = RotationBrake("one", now: .zero)
        let wait = brake.wait(for: "one", now: .zero, sinceLastRollout: .seconds(3600), settings)
        #expect(wait == .quiet(.seconds(2)))
    }

    @Test func `values that change each second roll the pods at the interval, with the newest`() {
        var rolls: [Int] = []
        var brake: RotationBrake?
        for second in 0..<100 {
            var present = brake ?? RotationBrake("\(second)", now: .seconds(second))
            let age = rolls.last.map { Duration.seconds(second - $0) }
            let wait = present.wait(for: "\(second)", now: .seconds(second), sinceLastRollout: age, settings)
            brake = wait == nil ? nil : present
            if wait == nil { rolls.append(second) }
        }
        #expect(rolls == [10, 30, 50, 70, 90])
    }

    @Test func `no quiet period and no interval are no brake`() {
        var none = settings
        none.minIntervalSeconds = 0
        none.quietPeriodSeconds = 0
        var brake = RotationBrake("one", now: .zero)
        #expect(brake.wait(for: "one", now: .zero, sinceLastRollout: .zero, none) == nil)
    }
}

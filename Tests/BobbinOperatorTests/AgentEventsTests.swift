// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import BobbinOperator

struct AgentEventsTests {
    @Test(
        arguments: [
            (
                #"Error creating: pods "shim-spin-x7k2p" is forbidden: exceeded quota: few, used: pods=0"#,
                "exceeded quota: few, used: pods=0"
            ),
            (
                #"(combined from similar events): Error creating: pods "shim-spin-1" is forbidden: violates x"#,
                "violates x"
            ),
            (
                #"Error creating: pods "shim-spin-" is forbidden: no PriorityClass with name x was found"#,
                "no PriorityClass with name x was found"
            ),
            (
                #"MountVolume.SetUp failed for volume "credentials" : secret "a" not found"#,
                #"MountVolume.SetUp failed for volume "credentials" : secret "a" not found"#
            ),
        ]
    )
    func `what an event says stays the same with each try`(message: String, words: String) {
        #expect(AgentEvents.words(of: message) == words)
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import Testing

@testable import BobbinOperator

struct OperatorHealthTests {
    private func blindness(_ seconds: Int, isUnreachable: Bool = true) -> Blindness {
        Blindness(
            type: Deployment.type,
            duration: .seconds(seconds),
            reason: "reset",
            isUnreachable: isUnreachable
        )
    }

    private func health(answering code: Int?, verb: String = "patch") -> OperatorHealth {
        let health = OperatorHealth()
        let key = ObjectKey(namespace: "default", name: "a")
        health.observe(code: code, .init(verb: verb, type: Deployment.type, key: key))
        return health
    }

    @Test func `a process that sees nothing for ten minutes while others are answered is better replaced`() {
        #expect(health(answering: 200).uselessness(blindness(599)) == nil)
        #expect(health(answering: 200).uselessness(blindness(600))?.contains("Deployment.apps") == true)
    }

    @Test func `a process isn't replaced because the API server is down, or refuses`() {
        #expect(OperatorHealth().uselessness(blindness(6000)) == nil)
        #expect(health(answering: nil).uselessness(blindness(6000)) == nil)
        #expect(health(answering: 200, verb: "watch").uselessness(blindness(6000)) == nil)
        #expect(health(answering: 200).uselessness(blindness(6000, isUnreachable: false)) == nil)
    }
}

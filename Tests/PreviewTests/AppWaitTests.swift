// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import SpinState
import Testing

@testable import Preview

struct AppWaitTests {
    private static func app(_ status: String, _ reason: String, observed: Int64 = 2) -> SpinApp {
        var app = SpinApp()
        app.metadata.generation = 2
        app.status.observedGeneration = observed
        app.status.conditions = [
            Condition(
                type: "Ready",
                status: ConditionStatus(rawValue: status),
                reason: reason,
                message: "words",
                observedGeneration: observed
            )
        ]
        return app
    }

    @Test func `an app is ready once its status says so of this generation`() {
        var wait = AppWait()
        #expect(wait.judge(Self.app("True", "Available"), after: .zero) == .ready("words"))
        let old = wait.judge(Self.app("True", "Available", observed: 1), after: .zero)
        #expect(old == .waiting("not processed by the operator yet"))
    }

    @Test func `an app that nobody looks at is told of after a while`() {
        var wait = AppWait()
        let finding = wait.judge(Self.app("True", "Available", observed: 1), after: .seconds(15))
        guard case .waiting(let text) = finding else {
            Issue.record("\(finding)")
            return
        }
        #expect(text.contains("bobbin doctor"))
    }

    @Test func `an app that something else runs isn't waited for`() {
        var wait = AppWait()
        #expect(wait.judge(Self.app("Unknown", "ExternallyManaged"), after: .zero) == .ready("words"))
    }

    @Test func `what has to be changed fails at once`() {
        var wait = AppWait()
        let finding = wait.judge(Self.app("False", "InvalidVariables"), after: .zero)
        #expect(finding == .failed("InvalidVariables: words"))
    }

    @Test func `what may mend itself fails only once it has lasted`() {
        var wait = AppWait()
        func look(_ reason: String, _ seconds: Int) -> AppWait.Finding {
            wait.judge(Self.app("False", reason), after: .seconds(seconds))
        }
        #expect(look("SecretNotFound", 5) == .waiting("SecretNotFound: words"))
        #expect(look("SecretNotFound", 14) == .waiting("SecretNotFound: words"))
        // Another reason in between starts the time again.
        #expect(look("RollingOut", 14) == .waiting("RollingOut: words"))
        #expect(look("SecretNotFound", 16) == .waiting("SecretNotFound: words"))
        #expect(look("SecretNotFound", 26) == .failed("SecretNotFound: words"))
        #expect(look("Unschedulable", 30) == .waiting("Unschedulable: words"))
        #expect(look("Unschedulable", 3000) == .waiting("Unschedulable: words"))
    }

    /// So that nobody adds a reason without deciding.
    @Test func `every reason is either waited out or not`() {
        let waitedOut: Set<Reason> = [
            .available, .minimumReplicasUnavailable, .scaledToZero, .externallyManaged, .rolledOut,
            .rollingOut,
            .unschedulable, .noNodeWithShim, .serverFailure,
            .waitingForRollout, .rotationDelayed, .rolloutStalled,
        ]
        for reason in Reason.allCases {
            #expect(
                (AppWait.timeout(for: reason.rawValue) == nil) == waitedOut.contains(reason),
                "\(reason)"
            )
        }
        for reason in ProblemReason.allCases { #expect(AppWait.timeout(for: reason.rawValue) != nil) }
    }
}

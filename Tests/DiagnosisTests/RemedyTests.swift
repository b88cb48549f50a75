// SPDX-License-Identifier: Apache-2.0

import Diagnosis
import Foundation
import SpinAPI
import SpinState
import Testing

struct RemedyTests {
    static let ofApps = Reason.allCases.map(\.rawValue) + ProblemReason.allCases.map(\.rawValue)
    static let ofShims = ShimReason.allCases.map(\.rawValue) + NodeFailureReason.allCases.map(\.rawValue)

    /// Nothing is to be done about these.
    static let fine: Set<String> = [
        "Available", "RolledOut", "ScaledToZero", "AllNodesReady", "AsExpected",
    ]

    @Test(arguments: ofApps)
    func `a reason of apps has a remedy of one short sentence, unless all is well`(reason: String) {
        expect(Remedy.forApp(reason), reason)
    }

    @Test(arguments: ofShims)
    func `a reason of Shims and nodes has a remedy of one short sentence, unless all is well`(reason: String)
    {
        expect(Remedy.forShim(reason), reason)
    }

    @Test func `there is no remedy for what is no reason`() {
        #expect(Remedy.forApp("Nonsense") == nil)
        #expect(Remedy.forShim("Nonsense") == nil)
    }

    private func expect(_ remedy: String?, _ reason: String) {
        guard !Self.fine.contains(reason) else {
            #expect(remedy == nil)
            return
        }
        #expect(remedy?.hasSuffix(".") == true)
        #expect((remedy?.count ?? 0) < 130)
    }
}

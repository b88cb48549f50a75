// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What this machine has for tests with a real containerd.
enum Machine {
    /// Why a real containerd can't run here; `nil` where it can.
    static let missingFailure: String? = {
        guard geteuid() == 0 else { return "not root" }
        let programs = ["/usr/bin/containerd", "/usr/bin/ctr", RealContainerd.shim.path()]
        for program in programs where !FileManager.default.isExecutableFile(atPath: program) {
            return "no \(program) (Debian's package containerd)"
        }
        let attempt = Process()
        attempt.executableURL = URL(filePath: "/usr/bin/env")
        attempt.arguments = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "true"]
        attempt.standardError = FileHandle.nullDevice
        do { try attempt.run() } catch { return "no unshare: \(error)" }
        attempt.waitUntilExit()
        return attempt.terminationStatus == 0 ? nil : "mount namespaces are refused here"
    }()

    /// Whether somebody said that these tests have to run; then what is lacking is a failure.
    static let isDemanded = ProcessInfo.processInfo.environment["BOBBIN_TEST_CONTAINERD"] != nil

    static var canRunContainerd: Bool { missingFailure == nil }
}

extension Trait where Self == ConditionTrait {
    /// Skips, and says so, where no real containerd can run.
    static var realContainerd: Self {
        .enabled(
            if: Machine.canRunContainerd,
            "a real containerd can't run here: \(Machine.missingFailure ?? "")"
        )
    }
}

@Suite("The tests with a real containerd") struct MachineTests {
    @Test(.enabled(if: Machine.isDemanded, "nothing demands them: BOBBIN_TEST_CONTAINERD isn't set"))
    func `run where they are demanded`() {
        #expect(Machine.missingFailure == nil)
    }
}

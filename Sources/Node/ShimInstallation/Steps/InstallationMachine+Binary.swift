// SPDX-License-Identifier: Apache-2.0

import SpinAPI

/// From the start until the binary is in its place.
extension InstallationMachine {
    mutating func prepare(_ event: InstallationEvent) -> InstallationStep {
        switch (stage, event) {
        case (.starting, _):
            order.operation == .uninstall
                ? go(.lookingForTraces, .lookForTraces) : go(.lockingShim, .lockShim)
        // A node that has nothing of ours isn't written to at all; it may well be one that can't be.
        case (.lookingForTraces, .isThere(false)): finish(.ready)
        case (.lookingForTraces, .isThere(true)): go(.lockingShim, .lockShim)
        case (.lockingShim, .done): go(.reading, .readRecord)
        case (.reading, .record(let record)): detect(record)
        case (.detecting, .setup):
            order.operation == .install
                ? go(.identifying, .identifyArtifact) : go(.lockingNode, .lockNode)
        case (.detecting, .failed) where order.operation == .uninstall && record.configurations.isEmpty:
            // The configuration was never written, so there are only files.
            go(.removing, .removeEverything(record))
        default: fail(event)
        }
    }

    private mutating func detect(_ record: InstallationRecord?) -> InstallationStep {
        hadRecord = record != nil
        self.record = record ?? InstallationRecord()
        wasRestartedBefore = self.record.pending?.isRestarted ?? false
        return go(.detecting, .detectRuntime)
    }

    mutating func installBinary(_ event: InstallationEvent) -> InstallationStep {
        switch (stage, event) {
        case (.identifying, .artifact(let artifact)): return identified(artifact)
        case (.checkingBinary(let digest), .isThere(true)):
            binary = digest
            return go(.lockingNode, .lockNode)
        case (.checkingBinary, .isThere(false)): return fetch()
        case (.unlockingNode, .done): return go(.fetching, .fetch)
        case (.fetching, .done): return go(.unpacking, .unpack)
        case (.unpacking, .unpacked(let digest)): return go(.placing(digest), .place(digest: digest))
        case (.placing(let digest), .done):
            record.artifact = artifact
            record.binary = digest
            return go(.recordingBinary(digest), .writeRecord(record))
        case (.recordingBinary(let digest), .done):
            binary = digest
            return go(.lockingNode, .lockNode)
        default: return fail(event)
        }
    }

    private mutating func identified(_ artifact: String) -> InstallationStep {
        if record.artifact == artifact, let digest = record.binary {
            self.artifact = artifact
            return go(.checkingBinary(digest), .checkBinary(digest: digest))
        }
        self.artifact = artifact
        return fetch()
    }

    /// Fetching may take long, or never come to an end: what nobody has seen in effect doesn't wait for that.
    private mutating func fetch() -> InstallationStep {
        record.pending == nil ? go(.fetching, .fetch) : recover(before: .fetching)
    }
}

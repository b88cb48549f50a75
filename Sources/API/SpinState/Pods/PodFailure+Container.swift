// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension PodFailure {
    /// The container can't be started, for instance for a Secret that isn't there.
    ///
    /// A runtime that can't start it takes turns between `RunContainerError` and `CrashLoopBackOff`; that it never ran
    /// is then in how it ended, and the words are taken from there in both.
    static func start(_ status: ContainerStatus, _ name: String) -> PodFailure? {
        var said = status.waiting?.message ?? ""
        let ended = status.latestTermination
        let neverRan = ended.map { ["StartError", "ContainerCannotRun"].contains($0.reason) } ?? false
        switch status.waiting?.reason {
        case "CreateContainerConfigError", "CreateContainerError", "PreCreateHookError", "PreStartHookError",
            "PostStartHookError":
            break
        case "RunContainerError": if neverRan, let ended, !ended.message.isEmpty { said = ended.message }
        default:
            guard neverRan, let ended, status.runningSince == nil else { return nil }
            said = ended.message
        }
        return PodFailure(
            .containerFailed,
            "\(name) cannot be started",
            detail: KubernetesText.withoutEnvelope(said),
            isDetailVolatile: true
        )
    }

    /// A run that lasted longer than this isn't part of a loop.
    private static let longestRun: Int64 = 120
    /// A container is out of the loop once it has run for this much longer than it did before.
    private static let margin: Int64 = 30

    /// The container ends again and again.
    ///
    /// The kubelet says so only while it waits. In between the container runs, and is ready where nothing checks
    /// that: the trouble is believed to go on until it has run for longer than the last time.
    static func crash(_ status: ContainerStatus, _ name: String) -> PodFailure? {
        let ended = status.latestTermination
        var until: Timestamp?
        if status.waiting?.reason != "CrashLoopBackOff" {
            if let since = status.runningSince {
                guard status.restartCount >= 2, let ended, let run = ended.seconds, run < longestRun,
                    let start = Timestamp(since)
                else { return nil }
                until = Timestamp(microseconds: start.microseconds + (run + margin) * 1_000_000)
            } else {
                guard status.terminated != nil, status.restartCount >= 1 else { return nil }
            }
        }
        return PodFailure(
            .crashLoop,
            "\(name) keeps exiting after it starts",
            detail: ended?.summary ?? "",
            until: until
        )
    }
}

extension ContainerStatus.Termination {
    /// How long the run lasted.
    fileprivate var seconds: Int64? {
        guard let start = Timestamp(startedAt), let end = Timestamp(finishedAt) else { return nil }
        return (end.microseconds - start.microseconds) / 1_000_000
    }

    /// `exit code 137 (OOMKilled): last words`.
    fileprivate var summary: String {
        var text = "exit code \(exitCode)"
        if !reason.isEmpty { text += signal == 0 ? " (\(reason))" : " (\(reason), signal \(signal))" }
        let words = message.split(whereSeparator: \.isNewline).suffix(5).joined(separator: "; ")
        return words.isEmpty ? text : "\(text): \(words)"
    }
}

extension ContainerStatus {
    /// Whether it is an init container's that has done its work, be it on the second try.
    var isDone: Bool { terminated?.exitCode == 0 && waiting == nil }
}

// SPDX-License-Identifier: Apache-2.0

import KubeClient
package import KubeModel
import KubeRuntime
import SpinState

/// An object that should bring an agent to a node, and has not for some time.
package struct AgentDoubt: Sendable, Hashable {
    /// The UID of the DaemonSet that has made no pod, or of the pod that its node prepares.
    package var uid: String
    package var since: Timestamp
}

/// Finds why an agent doesn't come where only events tell: its pod may not be made (Pod Security, a quota), or its node
/// can't prepare it (a Secret that isn't there).
///
/// Nobody watches events. A few objects are asked after, first when they have been at it for 15 seconds, then after twice
/// as long each time, up to 5 minutes. Where all is well nothing is ever read.
struct AgentEvents: Sendable {
    /// How long an agent may not come before events are asked why, and how long then.
    static let backoff = Backoff(initial: .seconds(15), maximum: .seconds(300), jitter: 0)
    private static let reasons: Set<String> = [
        "FailedCreate", "FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox",
    ]

    struct Findings: Sendable, Hashable {
        /// What is wrong, by UID.
        var told: [String: String] = [:]
        /// When to look again though nothing changes.
        var lookAgain: Duration?
    }

    struct Look: Sendable, Equatable {
        fileprivate var wait: BackoffWait
        fileprivate var words: String?
    }

    private let reader: any ObjectReader
    private let namespace: String
    private let time: TimeSource
    /// The looks for each Shim, by the UID of what was asked after.
    private let looks: Remembered<[String: Look]>

    init(
        reader: any ObjectReader,
        namespace: String,
        time: TimeSource,
        looks: Remembered<[String: Look]> = Remembered(blank: [:])
    ) {
        self.reader = reader
        self.namespace = namespace
        self.time = time
        self.looks = looks
    }

    /// Asks after what a Shim waits for, where that is due; nothing else of the Shim is kept.
    ///
    /// - Throws: `CancellationError`. Events that can't be read are done without.
    func inspect(_ shim: ObjectKey, _ doubts: [AgentDoubt], now: Timestamp) async throws -> Findings {
        let known = looks[shim]
        var kept: [String: Look] = [:]
        var findings = Findings()
        for doubt in doubts {
            let age = Duration.microseconds(now.microseconds - doubt.since.microseconds)
            var pause = Self.backoff.initial - age
            if pause <= .zero {
                let look = try await look(at: doubt.uid, after: known[doubt.uid])
                kept[doubt.uid] = look
                findings.told[doubt.uid] = look.words
                pause = look.wait.rest(now: time.now) ?? .zero
            }
            findings.lookAgain = min(findings.lookAgain ?? pause, pause)
        }
        looks.set(kept, for: shim)
        return findings
    }

    private func look(at uid: String, after last: Look?) async throws -> Look {
        if let last, last.wait.rest(now: time.now) != nil { return last }
        let words = try await words(about: uid) ?? last?.words
        guard var look = last else {
            return Look(wait: BackoffWait(Self.backoff, now: time.now), words: words)
        }
        look.wait.extend(Self.backoff, now: time.now)
        look.words = words
        return look
    }

    private func words(about uid: String) async throws -> String? {
        let selection = Selection(namespace: namespace, fields: "involvedObject.uid=\(uid),type=Warning")
        do {
            let events = try await reader.list(PodEvent.self, selection, ListOptions(limit: 50)).items
            let newest = events.filter { Self.reasons.contains($0.reason) }.max {
                ($0.metadata.resourceVersionNumber ?? 0) < ($1.metadata.resourceVersionNumber ?? 0)
            }
            return newest.map { Self.words(of: $0.message) }
        } catch is KubeError {
            return nil
        }
    }

    /// A message without the name of the pod, which is another on each try.
    static func words(of message: String) -> String {
        KubernetesText.withoutEnvelope(
            KubernetesText.withoutObjectName(KubernetesText.withoutSeries(message))
        )
    }
}

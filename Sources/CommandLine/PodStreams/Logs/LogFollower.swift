// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
package import KubeRuntime

/// Follows the logs of an app's pods, of those that come later too, until it is cancelled.
package struct LogFollower: Sendable {
    package let pods: Informer<AppPod>
    package let reading: LogReading
    package let choice: ContainerChoice
    /// Receives messages about pods that are added or deleted, and logs that cannot be read.
    package let report: @Sendable (String) -> Void

    package init(
        pods: Informer<AppPod>,
        reading: LogReading,
        choice: ContainerChoice,
        report: @escaping @Sendable (String) -> Void
    ) {
        self.pods = pods
        self.reading = reading
        self.choice = choice
        self.report = report
    }

    /// Follows. The informer is run by the caller, and has to be in step already.
    ///
    /// - Parameter changes: Never ends; has an element when pods may have changed.
    package func run(changes: AsyncStream<Void>) async throws {
        var known: [String: ObjectKey] = [:]
        var started: Set<LogSource> = []
        var isFirst = true
        try await withThrowingTaskGroup(of: Void.self) { group in
            for await _ in changes {
                let current = pods.store.objects
                reportChanges(current, &known, isFirst: isFirst)
                let sources = choice.sources(current)
                for source in sources { reading.printer.expect(source) }
                for source in sources where started.insert(source).inserted {
                    let isNew = !isFirst
                    group.addTask { try await self.follow(source, isNew: isNew) }
                }
                started = started.filter { known[$0.uid] != nil }
                isFirst = false
            }
            try await group.waitForAll()
        }
    }

    private func reportChanges(_ current: [AppPod], _ known: inout [String: ObjectKey], isFirst: Bool) {
        let present = Dictionary(
            current.map { ($0.metadata.uid, $0.key) },
            uniquingKeysWith: { first, _ in first }
        )
        if !isFirst {
            for pod in PodChoice.ordered(current) where known[pod.metadata.uid] == nil {
                report("pod \"\(pod.metadata.name)\" added")
            }
            for (_, key) in known.filter({ present[$0.key] == nil }).sorted(by: {
                $0.value.name < $1.value.name
            }) {
                report("pod \"\(key.name)\" deleted")
            }
        }
        known = present
    }

    private func follow(_ source: LogSource, isNew: Bool) async throws {
        do {
            try await reading.follow(source, isNew: isNew) {
                pods.store.objects.contains { pod in
                    pod.metadata.uid == source.uid
                        && (pod.initContainers + pod.containers).contains {
                            $0.id == source.run && $0.isRunning
                        }
                }
            }
        } catch let error as KubeError {
            report(
                "cannot read the logs of container \"\(source.container)\" in pod \"\(source.pod.name)\": \(error.message)"
            )
        }
    }
}

import KubeClient
import KubeModel
package import KubeRuntime

/// Follows the logs of an app's pods, of those that come later too, until it is cancelled.
package struct LogFollower: Sendable {
    package let pods: Informer<AppPod>
    package let reading: LogReading
    package let choice: ContainerChoice
    /// Takes what isn't a log: pods that come and go, logs that can't be read.
    package let note: @Sendable (String) -> Void

    package init(
        pods: Informer<AppPod>,
        reading: LogReading,
        choice: ContainerChoice,
        note: @escaping @Sendable (String) -> Void
    ) {
        self.pods = pods
        self.reading = reading
        self.choice = choice
        self.note = note
    }

    /// Follows. The informer is run by the caller, and has to be in step already.
    ///
    /// - Parameter changes: Comes to an end never; has an element when pods may have changed.
    package func run(changes: AsyncStream<Void>) async throws {
        var known: [String: ObjectKey] = [:]
        var started: Set<LogSource> = []
        var isFirst = true
        try await withThrowingTaskGroup(of: Void.self) { group in
            for await _ in changes {
                let current = pods.store.objects
                tell(current, &known, isFirst: isFirst)
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

    private func tell(_ current: [AppPod], _ known: inout [String: ObjectKey], isFirst: Bool) {
        let present = Dictionary(
            current.map { ($0.metadata.uid, $0.key) },
            uniquingKeysWith: { first, _ in first }
        )
        if !isFirst {
            for pod in PodChoice.ordered(current) where known[pod.metadata.uid] == nil {
                note("pod \(pod.metadata.name) has come")
            }
            for (_, key) in known.filter({ present[$0.key] == nil }).sorted(by: {
                $0.value.name < $1.value.name
            }) {
                note("pod \(key.name) has gone")
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
            note("the log of pod \(source.pod.name), container \(source.container): \(error.message)")
        }
    }
}

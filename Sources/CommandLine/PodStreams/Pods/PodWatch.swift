// SPDX-License-Identifier: Apache-2.0

package import KubeClient
import KubeModel
package import KubeRuntime
import Logging

/// The pods of an app, kept up to date.
package struct PodWatch: Sendable {
    package let informer: Informer<AppPod>
    private let client: Client
    private let selection: Selection

    /// - Parameter selection: The app's pods, or fewer of them.
    package init(_ client: Client, _ selection: Selection) {
        self.client = client
        self.selection = selection
        var logger = Logger(label: "pods")
        logger.logLevel = .critical
        informer = Informer(AppPod.self, reader: client, selection: selection, logger: logger)
    }

    package var pods: [AppPod] { informer.store.objects }

    /// Something to wait on: has an element now, and whenever pods may have changed. To be asked for before it runs.
    package func changes() -> AsyncStream<Void> {
        let (changes, continuation) = AsyncStream.makeStream(
            of: Void.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        informer.onChange { _, _ in continuation.yield() }
        return changes
    }

    /// Reads the pods once, so that what stands in the way is an error rather than a long wait.
    ///
    /// - Throws: `KubeError`.
    package func list() async throws -> [AppPod] {
        try await client.list(AppPod.self, selection, ListOptions()).items
    }

    /// Does something while the pods are followed.
    package func run<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await informer.run()
                return nil
            }
            group.addTask {
                try await informer.waitUntilSynced(timeout: .seconds(30))
                return try await body()
            }
            defer { group.cancelAll() }
            while let result = try await group.next() { if let result { return result } }
            throw CancellationError()
        }
    }
}

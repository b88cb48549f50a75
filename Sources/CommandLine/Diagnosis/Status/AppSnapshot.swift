// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import SpinState

/// An app and what belongs to it, as just read.
package struct AppSnapshot: Sendable {
    package var app: JSONValue
    /// The executor that runs it; `nil` where there is none.
    package var executor: Reading<ExecutorChoice> = .read(.none)
    package var deployment: Reading<JSONValue?> = .read(nil)
    package var replicaSets: Reading<[JSONValue]> = .read([])
    package var pods: Reading<[JSONValue]> = .read([])
    package var services: Reading<[JSONValue]> = .read([])
    /// Metadata of the Secrets that were generated for it.
    package var secrets: Reading<[JSONValue]> = .read([])
    /// HorizontalPodAutoscalers and KEDA's ScaledObjects.
    package var autoscalers: Reading<[JSONValue]> = .read([])
    package var budgets: Reading<[JSONValue]> = .read([])
    /// Events of its namespace.
    package var events: Reading<[JSONValue]> = .read([])
    package var now: Timestamp

    package init(app: JSONValue, now: Timestamp) {
        self.app = app
        self.now = now
    }
}

// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import SpinAPI

/// What was found when looking for an app's executor: ``ExecutorSelection``, and whether the chosen one can be read.
package enum ExecutorChoice: Sendable {
    case found(SpinAppExecutor)
    /// There is one, but it can't be read. It isn't passed over: its apps must not move to another.
    case unreadable(ObjectKey, reason: String)
    /// Several are marked as the default of their namespace.
    case ambiguous([ObjectKey])
    case none

    /// An executor that is there.
    package enum Content: Sendable {
        case readable(SpinAppExecutor)
        /// Why it can't be read. Holds no value.
        case unreadable(reason: String)
    }

    /// Reads the executor that was chosen.
    ///
    /// - Parameter content: What there is under a name; `nil` where that went away in the meantime.
    package init(_ selection: ExecutorSelection, reading content: (ObjectKey) -> Content?) {
        switch selection {
        case .found(let key):
            switch content(key) {
            case .readable(let executor): self = .found(executor)
            case .unreadable(let reason): self = .unreadable(key, reason: reason)
            case nil: self = .none
            }
        case .ambiguous(let keys): self = .ambiguous(keys)
        case .none: self = .none
        }
    }

    /// The executor, where one was found that can be read.
    package var executor: SpinAppExecutor? { if case .found(let executor) = self { executor } else { nil } }

    /// The name of the executor that the app has, readable or not; `nil` where it has none.
    package var name: String? {
        switch self {
        case .found(let executor): executor.metadata.name
        case .unreadable(let key, _): key.name
        case .ambiguous, .none: nil
        }
    }

    /// Why an app has no executor that can be used.
    package struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        package var reason: Reason
        /// Names the executor and says what to do.
        package var description: String
    }

    /// The executor that an app runs on.
    ///
    /// - Parameter ownNamespace: The operator's, whose executors serve all namespaces.
    /// - Throws: ``Failure`` where it has none that can be used.
    package func get(for app: SpinApp, ownNamespace: String) throws(Failure) -> SpinAppExecutor {
        switch self {
        case .found(let executor): return executor
        case .unreadable(let key, let reason):
            throw Failure(
                reason: .unreadable,
                description:
                    "SpinAppExecutor \"\(key.name)\" in namespace \"\(key.namespace)\" cannot be read: \(reason)"
            )
        case .ambiguous(let keys):
            let names = keys.map { "\"\($0.name)\"" }.joined(separator: ", ")
            throw Failure(
                reason: .ambiguousExecutor,
                description:
                    "SpinAppExecutors \(names) in namespace \"\(keys.first?.namespace ?? "")\" are all marked as the default "
                    + "by annotation \"\(SpinKeyspace.defaultExecutorAnnotation)\"; set spec.executor, or mark only one"
            )
        case .none: throw Self.notFound(app, ownNamespace)
        }
    }

    /// Why an app can't run; `nil` where its executor was found.
    package func failure(of app: SpinApp, ownNamespace: String) -> Failure? {
        do {
            _ = try get(for: app, ownNamespace: ownNamespace)
            return nil
        } catch { return error }
    }

    private static func notFound(_ app: SpinApp, _ ownNamespace: String) -> Failure {
        let own = app.metadata.namespace
        let places =
            own == ownNamespace || own.isEmpty ? "\"\(ownNamespace)\"" : "\"\(own)\" or \"\(ownNamespace)\""
        let name = app.spec.executor
        return Failure(
            reason: .executorNotFound,
            description: name.isEmpty
                ? "no SpinAppExecutor found in namespace \(places); create one"
                : "SpinAppExecutor \"\(name)\" not found in namespace \(places); create it or change spec.executor"
        )
    }
}

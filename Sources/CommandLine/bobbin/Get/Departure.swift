// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Listings

/// Waits until deleted objects are gone, and prints what they are waiting for.
struct Departure {
    private static let backoff = Backoff(initial: .milliseconds(100), maximum: .seconds(1), jitter: 0)

    private let source: ObjectSource
    private let limit: Duration?

    /// - Parameter limit: How long to wait for all of them; no limit if zero or `nil`.
    init(_ source: ObjectSource, limit: Duration?) {
        self.source = source
        self.limit = limit == .zero ? nil : limit
    }

    func wait(for objects: [(name: String, uid: String)]) async throws {
        let start = ContinuousClock.now
        for (name, uid) in objects {
            var printed = ""
            var pause = Self.backoff.initial
            while let object = try await remains(name, uid) {
                let elapsed = ContinuousClock.now - start
                let reasons = Self.reasons(object)
                if let limit, elapsed >= limit {
                    throw CommandFailure(
                        "timed out waiting for \(source.kind.resourceName)/\(name) to be deleted: \(reasons)"
                    )
                }
                if elapsed >= .seconds(1), reasons != printed {
                    Console.message(
                        "waiting for \(source.kind.resourceName)/\(name) to be deleted: \(reasons)"
                    )
                    printed = reasons
                }
                try await Task.sleep(for: pause)
                pause = Self.backoff.next(after: pause)
            }
        }
    }

    /// The object if it still exists and is not a new one with the same name.
    private func remains(_ name: String, _ uid: String) async throws -> JSONValue? {
        do {
            let object = try await source.one(name)
            return object[path: "metadata", "uid"]?.string == uid ? object : nil
        } catch let error as KubeError where error.isNotFound { return nil }
    }

    private static func reasons(_ object: JSONValue) -> String {
        let finalizers = object[path: "metadata", "finalizers"]?.array?.compactMap(\.string) ?? []
        let ready = object[path: "status", "conditions"]?.array?.first { $0["type"]?.string == "Ready" }
        let message = ready?["message"]?.string ?? ""
        let holders =
            finalizers.isEmpty
            ? "" : "it has the finalizers \(finalizers.map { "\"\($0)\"" }.joined(separator: ", "))"
        return [holders, message].filter { !$0.isEmpty }.joined(separator: "; ")
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The fields of an apply that other managers own with other values.
package struct ApplyConflict: Error, Sendable, Hashable, CustomStringConvertible {
    /// One field in conflict.
    package struct Cause: Sendable, Hashable {
        /// The manager as messages show it: `"kubectl" using apps/v1`.
        package let manager: String
        /// The path, such as `.spec.replicas`.
        package let field: String

        /// The message of the cause in a `Status` (its reason is `FieldManagerConflict`).
        package var message: String { "conflict with \(manager)" }
    }

    package let causes: [Cause]

    /// The message of the `Status` (409, reason `Conflict`).
    package var description: String {
        if let only = causes.first, causes.count == 1 {
            return "Apply failed with 1 conflict: \(only.message): \(only.field)"
        }
        let managers = Set(causes.map(\.manager)).sorted()
        let lines = managers.flatMap { manager in
            ["conflicts with \(manager):"] + causes.filter { $0.manager == manager }.map { "- \($0.field)" }
        }
        return "Apply failed with \(causes.count) conflicts: \(lines.joined(separator: "\n"))"
    }
}

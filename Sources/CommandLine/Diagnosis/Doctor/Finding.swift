// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// What a check found.
package struct Finding: Sendable, Hashable {
    package enum Level: String, Sendable, Hashable, CaseIterable {
        case ok
        /// It works, but something is not as it should be or will fail later.
        case warning
        /// Something doesn't work.
        case error
        /// The check could not run.
        case unknown
    }

    /// The check's id.
    package var check: String
    package var level: Level
    /// What was found, in a sentence.
    package var message: String
    /// What to do, in a sentence; empty where there is nothing to do.
    package var remedy: String
    /// The command to run, if one does it.
    package var command: String
    /// The page that has more; empty where there is none.
    package var page: String

    package init(
        _ level: Level,
        _ message: String,
        remedy: String = "",
        command: String = "",
        page: String = ""
    ) {
        check = ""
        self.level = level
        self.message = message
        self.remedy = remedy
        self.command = command
        self.page = page
    }

    package var json: JSONValue {
        var value: JSONValue = [
            "check": .string(check), "level": .string(level.rawValue), "message": .string(message),
        ]
        for (key, text) in [("remedy", remedy), ("command", command), ("page", page)] where !text.isEmpty {
            value[key] = .string(text)
        }
        return value
    }
}

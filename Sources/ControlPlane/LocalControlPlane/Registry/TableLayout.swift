// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The columns in which objects of a kind are listed, and how a row is made.
struct TableLayout: Sendable {
    struct Column: Sendable, Hashable {
        var name: String
        var type = "string"
        var format = ""
        var description = ""
        /// 0 is always shown, more only in wide output.
        var priority: Int64 = 0

        var json: JSONValue {
            [
                "name": .string(name), "type": .string(type), "format": .string(format),
                "description": .string(description), "priority": .integer(priority),
            ]
        }
    }

    let columns: [Column]
    /// The cells of an object's row, as many as there are columns.
    let cells: @Sendable (JSONValue, Timestamp) -> [JSONValue]

    init(_ columns: [Column], cells: @escaping @Sendable (JSONValue, Timestamp) -> [JSONValue]) {
        self.columns = columns
        self.cells = cells
    }

    /// A name first and an age last, and what is given between them.
    init(_ names: [String], wide: [String] = [], _ between: @escaping @Sendable (JSONValue) -> [JSONValue]) {
        let middle = names.map { Column(name: $0) }
        let tail = wide.map { Column(name: $0, priority: 1) }
        let count = names.count
        self.init([.name] + middle + [.age] + tail) { object, now in
            let cells = between(object)
            return [.string(object.name)] + cells.prefix(count) + [.string(Age.since(object.created, now))]
                + cells.dropFirst(count)
        }
    }

    static let nameAndAge = Self([]) { _ in [] }
}

extension TableLayout.Column {
    static let name = Self(
        name: "Name",
        format: "name",
        description: "Name must be unique within a namespace."
    )
    static let age = Self(name: "Age", description: "When the object was created.")
}

extension JSONValue {
    var name: String { self[path: "metadata", "name"]?.string ?? "" }
    var namespace: String { self[path: "metadata", "namespace"]?.string ?? "" }
    var created: String? { self[path: "metadata", "creationTimestamp"]?.string }
}

/// How long ago something was, as `kubectl` prints it: `5m30s`.
enum Age {
    static func since(_ text: String?, _ now: Timestamp) -> String {
        guard let text, let then = Timestamp(text) else { return "<unknown>" }
        return short(seconds: (now.microseconds - then.microseconds) / 1_000_000)
    }

    /// The two largest units that matter.
    static func short(seconds: Int64) -> String {
        if seconds < -1 { return "<invalid>" }
        if seconds < 0 { return "0s" }
        if seconds < 120 { return "\(seconds)s" }
        let minutes = seconds / 60
        if minutes < 10 { return joined(minutes, "m", seconds % 60, "s") }
        if minutes < 180 { return "\(minutes)m" }
        let hours = minutes / 60
        if hours < 8 { return joined(hours, "h", minutes % 60, "m") }
        if hours < 48 { return "\(hours)h" }
        let days = hours / 24
        if hours < 192 { return joined(days, "d", hours % 24, "h") }
        if days < 365 * 2 { return "\(days)d" }
        if days < 365 * 8 { return joined(days / 365, "y", days % 365, "d") }
        return "\(days / 365)y"
    }

    private static func joined(
        _ large: Int64,
        _ largeUnit: String,
        _ small: Int64,
        _ smallUnit: String
    ) -> String {
        small == 0 ? "\(large)\(largeUnit)" : "\(large)\(largeUnit)\(small)\(smallUnit)"
    }
}

// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import Terminal

/// An object as tables show it.
package struct ObjectView: Sendable {
    let object: JSONValue
    private let now: Timestamp

    package init(_ object: JSONValue, now: Timestamp) {
        self.object = object
        self.now = now
    }

    package var name: String { text("metadata", "name") ?? "" }
    package var namespace: String { text("metadata", "namespace") ?? "" }

    func value(at path: [String]) -> JSONValue? {
        path.reduce(Optional(object)) { $0?[$1] }
    }

    func text(at path: [String]) -> String? {
        value(at: path)?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    func text(_ path: String...) -> String? { text(at: path) }

    func count(_ path: String...) -> Int64? { value(at: path)?.integer }

    /// The condition of that type.
    package func condition(_ type: ConditionType) -> JSONValue? {
        value(at: ["status", "conditions"])?.array?.first { $0["type"]?.string == type.rawValue }
    }

    func share(_ part: Int64, of whole: Int64) -> Table.Cell {
        Table.Cell("\(part)/\(whole)", part < whole ? .warning : .plain)
    }

    /// Its status: the reason of the condition `Ready`.
    var status: Table.Cell {
        if text("metadata", "deletionTimestamp") != nil { return Table.Cell("Deleting", .warning) }
        guard let ready = condition(.ready) else { return Table.Cell("Pending", .quiet) }
        let reason = ready["reason"]?.string ?? "Unknown"
        switch ready["status"]?.string {
        case "True": return Table.Cell(reason, .good)
        case "False":
            let isWrong = [ConditionType.stalled, .degraded].contains {
                condition($0)?["status"]?.string == ConditionStatus.true.rawValue
            }
            return Table.Cell(reason, isWrong ? .bad : .warning)
        default: return Table.Cell(reason, .quiet)
        }
    }

    /// How old it is, as kubectl writes it.
    package var age: Table.Cell {
        guard let created = text("metadata", "creationTimestamp").flatMap({ Timestamp($0) }) else {
            return "<unknown>"
        }
        return Table.Cell(Age.text(.microseconds(now.microseconds - created.microseconds)))
    }
}

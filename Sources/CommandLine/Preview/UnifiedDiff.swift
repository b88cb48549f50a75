// SPDX-License-Identifier: Apache-2.0

/// What differs between two texts, line by line, with some lines around each place.
package struct UnifiedDiff: Sendable, Hashable {
    package enum Kind: Sendable, Hashable { case heading, place, context, removed, added }

    /// A line of it, with the mark that it starts with.
    package struct Line: Sendable, Hashable {
        package let kind: Kind
        package let text: String
    }

    /// Nothing where the texts are the same.
    package let lines: [Line]

    package var isEmpty: Bool { lines.isEmpty }

    /// Compares two texts.
    ///
    /// - Parameters:
    ///   - before: the older text, empty where there is none.
    ///   - names: what the texts are called.
    ///   - context: how many lines around each place are shown.
    package init(
        _ before: String,
        _ after: String,
        names: (before: String, after: String),
        context: Int = 3
    ) {
        let script = Self.script(Self.split(before), Self.split(after))
        let changed = script.indices.filter { script[$0].kind != .context }
        guard !changed.isEmpty else {
            lines = []
            return
        }
        var lines = [
            Line(kind: .heading, text: "--- \(names.before)"),
            Line(kind: .heading, text: "+++ \(names.after)"),
        ]
        for range in Self.hunks(changed, count: script.count, context: context) {
            lines.append(Self.place(range, of: script))
            for step in script[range] {
                let mark = [.removed: "-", .added: "+"][step.kind] ?? " "
                lines.append(Line(kind: step.kind, text: mark + step.text))
            }
        }
        self.lines = lines
    }

    private typealias Step = (kind: Kind, text: Substring)

    private static func split(_ text: String) -> [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// All lines of both, in an order that makes the one text of the other.
    private static func script(_ before: [Substring], _ after: [Substring]) -> [Step] {
        let difference = after.difference(from: before)
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var steps: [Step] = []
        var (old, new) = (0, 0)
        while old < before.count || new < after.count {
            if removed.contains(old) {
                steps.append((.removed, before[old]))
                old += 1
            } else if added.contains(new) {
                steps.append((.added, after[new]))
                new += 1
            } else {
                steps.append((.context, before[old]))
                old += 1
                new += 1
            }
        }
        return steps
    }

    /// The places with what is around them; those that touch are one.
    private static func hunks(_ changed: [Int], count: Int, context: Int) -> [Range<Int>] {
        changed.reduce(into: []) { hunks, index in
            let range = max(0, index - context)..<min(count, index + context + 1)
            if let last = hunks.last, range.lowerBound <= last.upperBound {
                hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
            } else {
                hunks.append(range)
            }
        }
    }

    /// `@@ -1,4 +1,5 @@`: where the place is in both texts.
    private static func place(_ range: Range<Int>, of script: [Step]) -> Line {
        func extent(_ other: Kind) -> String {
            let start = script[..<range.lowerBound].count { $0.kind != other }
            let count = script[range].count { $0.kind != other }
            return "\(count == 0 ? start : start + 1)\(count == 1 ? "" : ",\(count)")"
        }
        return Line(kind: .place, text: "@@ -\(extent(.added)) +\(extent(.removed)) @@")
    }
}

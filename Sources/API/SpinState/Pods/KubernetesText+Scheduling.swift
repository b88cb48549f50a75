// SPDX-License-Identifier: Apache-2.0

extension KubernetesText {
    /// A scheduler's text without its second half, about making room: that wouldn't help, or is being done.
    package static func withoutPreemption(_ text: String) -> String {
        let end = text.firstRange(of: " preemption:")?.lowerBound ?? text.endIndex
        var rest = String(text[..<end])
        let tail = " no new claims to deallocate,"
        if rest.hasSuffix(tail) { rest.removeLast(tail.count) }
        return rest
    }

    /// Whether a scheduler's `0/3 nodes are available: ...` says that nodes aren't of the kind asked for, and names
    /// none that is and only lacks room. A node that is closed to the pod for its taints isn't looked at further.
    package static func selectsNoNode(_ text: String) -> Bool {
        guard let start = text.firstRange(of: "nodes are available: ")?.upperBound else { return false }
        var rest = text[start...]
        while rest.last == "." || rest.last == " " { rest.removeLast() }
        let reasons = parts(of: rest)
        let mismatch = "didn't match Pod's node affinity/selector"
        let closed = ["had untolerated taint", "were unschedulable", "had taint", "are unschedulable"]
        return reasons.contains { $0.contains(mismatch) }
            && reasons.allSatisfy { reason in
                reason.contains(mismatch) || closed.contains { reason.contains($0) }
            }
    }

    /// `1 node(s) x, 2 node(s) y` at its commas; a taint in braces has none that count.
    private static func parts(of text: Substring) -> [Substring] {
        var depth = 0
        return text.split { character in
            if character == "{" { depth += 1 }
            if character == "}" { depth -= 1 }
            return character == "," && depth == 0
        }
    }
}

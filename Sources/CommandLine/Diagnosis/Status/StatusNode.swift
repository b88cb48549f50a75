// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import Terminal

/// An object and how it is doing, with what belongs to it below: a line of a status.
package struct StatusNode: Sendable, Hashable {
    package var kind: String
    package var name: String
    /// How it is doing, in a word or two.
    package var state: String
    package var tone: Tone
    /// More about it, each of a few words.
    package var details: [String]
    package var children: [StatusNode]

    package init(
        _ kind: String,
        _ name: String,
        state: String = "",
        _ tone: Tone = .plain,
        details: [String] = [],
        children: [StatusNode] = []
    ) {
        self.kind = kind
        self.name = name
        self.state = state
        self.tone = tone
        self.details = details.filter { !$0.isEmpty }
        self.children = children
    }

    /// A node for objects that could not be read.
    package static func unread(_ kind: String, _ why: Unread) -> StatusNode {
        StatusNode(kind, "", state: "cannot be read", .warning, details: [why.description])
    }

    /// As lines.
    package func tree(on terminal: Terminal) -> Tree {
        let title = [terminal.styled(kind, .plain), name.isEmpty ? "" : terminal.styled(name, .strong)].filter
        { !$0.isEmpty }
        let parts =
            [title.joined(separator: " "), terminal.styled(state, tone)]
            + (details.isEmpty ? [] : [terminal.styled(details.joined(separator: ", "), .quiet)])
        return Tree(
            parts.filter { !$0.isEmpty }.joined(separator: "  "),
            children.map { $0.tree(on: terminal) }
        )
    }

    /// As data.
    package var json: JSONValue {
        var value: JSONValue = ["kind": .string(kind)]
        if !name.isEmpty { value["name"] = .string(name) }
        if !state.isEmpty { value["state"] = .string(state) }
        value["health"] = .string(health)
        if !details.isEmpty { value["details"] = .array(details.map { .string($0) }) }
        if !children.isEmpty { value["children"] = .array(children.map(\.json)) }
        return value
    }

    private var health: String {
        switch tone {
        case .bad: "bad"
        case .warning: "warning"
        case .good: "good"
        case .plain, .quiet, .strong: "unknown"
        }
    }
}

/// A status: the tree, and the problems with their remedies.
package struct StatusText: Sendable, Hashable {
    package var root: StatusNode
    package var advice: [Hint]

    package init(root: StatusNode, advice: [Hint]) {
        self.root = root
        self.advice = advice
    }

    /// A problem and its remedy.
    package struct Hint: Sendable, Hashable {
        /// The reason of the condition; empty if there is none.
        package var reason: String
        package var problem: String
        package var remedy: String

        package init(reason: String = "", problem: String, remedy: String = "") {
            self.reason = reason
            self.problem = problem
            self.remedy = remedy
        }

        package var json: JSONValue {
            var value: JSONValue = ["problem": .string(problem)]
            if !reason.isEmpty { value["reason"] = .string(reason) }
            if !remedy.isEmpty { value["remedy"] = .string(remedy) }
            return value
        }
    }

    /// For people.
    package func text(on terminal: Terminal) -> String {
        var text = root.tree(on: terminal).text
        for item in advice {
            let title = item.reason.isEmpty ? "" : terminal.styled("\(item.reason): ", .strong)
            text += "\n\(title)\(PrintableText.line(item.problem))\n"
            if !item.remedy.isEmpty {
                text += "  \(terminal.styled("hint", .good)): \(PrintableText.line(item.remedy))\n"
            }
            if !item.reason.isEmpty {
                text += "  \(terminal.styled("see:  \(Remedy.page(item.reason))", .quiet))\n"
            }
        }
        return text
    }

    /// As data.
    package var json: JSONValue {
        var value = root.json
        value["problems"] = .array(advice.map(\.json))
        return value
    }
}

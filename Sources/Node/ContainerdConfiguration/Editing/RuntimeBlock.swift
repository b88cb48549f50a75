// SPDX-License-Identifier: Apache-2.0

internal import KubeModel

/// The lines of a block, and what they say.
struct RuntimeBlock {
    var owner: MarkedText.Owner
    var lines: [String]
    var tree: JSONValue

    /// What a Shim brings.
    init(_ entry: RuntimeEntry, in table: RuntimeTable) {
        let options = RuntimeOptions.typed(entry.options)
        let path = table.path + [entry.handler]
        var value: JSONValue = ["runtime_type": .string(entry.binary)]
        owner = .shim(entry.shim)
        lines = [TOMLText.header(path), "runtime_type = \(TOMLText.quoted(entry.binary))"]
        if !options.isEmpty {
            value["options"] = .object(options)
            lines.append(TOMLText.header(path + ["options"]))
            lines += options.members.map { "\(TOMLText.quoted($0.key)) = \(TOMLText.value($0.value))" }
        }
        tree = value.under(path)
    }

    /// The runtime that containerd 1 has as long as none is named.
    init(defaultRuntimeIn table: RuntimeTable) {
        let path = table.path + [Self.defaultHandler]
        let type = "io.containerd.runc.v2"
        owner = .defaultRuntime
        lines = [
            "# containerd 1 has this runtime by itself only as long as no other one is named.",
            TOMLText.header(path), "runtime_type = \(TOMLText.quoted(type))",
        ]
        tree = (["runtime_type": .string(type)] as JSONValue).under(path)
    }

    /// The handler that every containerd has, and ordinary pods run with.
    static let defaultHandler = "runc"
}

// SPDX-License-Identifier: Apache-2.0

internal import KubeModel
internal import SpinAPI

/// What a configuration says apart from our blocks.
struct HostLayout {
    var table: RuntimeTable
    /// The text that our blocks will follow when containerd reads them: that of the edited file, or what a template is
    /// rendered to.
    var base: [UInt8]
    var document: TOMLDocument
    /// The other files that containerd reads, and what they say.
    var others: [(path: String, document: TOMLDocument)]
    private let basePath: String

    init(of setup: RuntimeSetup, edited before: [UInt8]?, in host: HostView) throws(NodeFailure) {
        let own = try before.map { bytes throws(NodeFailure) in
            try MarkedText(bytes, path: setup.edited).foreign
        }
        let effective = try Self.effective(setup, edited: own, in: host)
        table = try RuntimeTable(of: effective, path: setup.effectiveConfig)
        try table.checkEnabled(in: effective, path: setup.effectiveConfig)

        switch setup.style {
        case .template:
            base = try Self.rendered(setup, in: host)
            basePath = setup.effectiveConfig
            document = effective
        case .inPlace, .dropIn:
            base = own ?? MadeFile.beginning(setup.style, version: table.version)
            basePath = setup.edited
            document = try TOMLDocument(base, of: setup.edited)
        }
        others = try ImportedFiles.all(of: effective, at: setup.effectiveConfig, in: host)
            .filter { $0.path != setup.edited }
        if setup.style != .template, setup.effectiveConfig != setup.edited {
            others.insert((setup.effectiveConfig, effective), at: 0)
        }
    }

    /// What containerd's own configuration says, without our blocks.
    private static func effective(
        _ setup: RuntimeSetup,
        edited own: [UInt8]?,
        in host: HostView
    ) throws(NodeFailure) -> TOMLDocument {
        let path = setup.effectiveConfig
        if path == setup.edited {
            // Where there is no file, one is made that every containerd reads since 1.3.
            return try TOMLDocument(own ?? MadeFile.beginning(.inPlace, version: 2), of: path)
        }
        return try TOMLDocument(rendered(setup, in: host), of: path)
    }

    private static func rendered(_ setup: RuntimeSetup, in host: HostView) throws(NodeFailure) -> [UInt8] {
        guard let bytes = try host.bytes(of: setup.effectiveConfig) else {
            throw NodeFailure(
                .configurationInvalid,
                "\"\(setup.effectiveConfig)\", the containerd configuration that \(setup.distribution.rawValue) "
                    + "writes when it starts, does not exist; if it is elsewhere, set spec.host.containerdConfig"
            )
        }
        return try MarkedText(bytes, path: setup.effectiveConfig).foreign
    }

    /// Whether containerd 1 would lose the runtime of ordinary pods when it reads ours.
    func needsDefaultRuntime(_ style: RuntimeSetup.Style) -> Bool {
        style != .dropIn && table.losesDefaults && !table.hasRuntimes(document)
    }

    /// Checks that with our blocks the configuration says what it says without them, and what they say.
    func check(
        _ text: MarkedText,
        has blocks: [RuntimeBlock],
        in setup: RuntimeSetup
    ) throws(NodeFailure) {
        var without = text
        for block in blocks { without.remove(block.owner) }
        let isTemplate = setup.style == .template
        let before = isTemplate ? rendered(with: without) : without.bytes
        let after = isTemplate ? rendered(with: text) : text.bytes
        let expected = try blocks.reduce(TOMLDocument(before, of: basePath).tree) { $0.merging($1.tree) }
        let found: JSONValue
        do {
            found = try TOMLDocument(after, of: basePath).tree
        } catch {
            throw NodeFailure(
                .configurationInvalid,
                "\"\(basePath)\" defines table \(table.section.joined(separator: ".")) or one of its subtables in a "
                    + "form that cannot be extended, such as { … } or dotted keys: \(error.message); write it with "
                    + "[table] headers"
            )
        }
        guard found == expected else {
            throw NodeFailure(
                .configurationInvalid,
                "adding the runtime to \"\(basePath)\" would change other settings, because text after one of "
                    + "Bobbin's blocks belongs to a table before it; move that text before the block; nothing was "
                    + "changed"
            )
        }
    }

    /// What a template with these blocks is rendered to.
    private func rendered(with text: MarkedText) -> [UInt8] {
        text.blocks.reduce(base) { $0 + [.lineFeed] + $1.bytes }
    }

    /// Checks that a text without some blocks says what it said with them, apart from what they said.
    static func check(
        _ after: [UInt8],
        is before: [UInt8],
        without blocks: [[UInt8]],
        path: String
    ) throws(NodeFailure) {
        let found = try TOMLDocument(after, of: path).tree
        let whole: JSONValue
        let parts: [JSONValue]
        do {
            whole = try TOMLDocument(before, of: path).tree
            parts = try blocks.map { try TOMLDocument($0, of: path).tree }
        } catch {
            // The blocks themselves were broken, and go.
            return
        }
        guard parts.reduce(found, { $0.merging($1) }) == whole else {
            throw NodeFailure(
                .configurationInvalid,
                "removing Bobbin's block from \"\(path)\" would change other settings, because the text after the "
                    + "block would belong to a table before it; move that text or remove the block yourself; nothing "
                    + "was changed"
            )
        }
    }
}

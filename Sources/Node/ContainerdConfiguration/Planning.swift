// SPDX-License-Identifier: Apache-2.0

internal import KubeModel
package import SpinAPI

extension RuntimeSetup {
    /// The change that gives containerd the runtime; `nil` where it has it, exactly so, already.
    ///
    /// Nothing but blocks of ours is different afterwards, and what the configuration says is what it said before and
    /// the runtime. Throws `handlerConflict` where somebody else defines the handler, and `configurationInvalid` where
    /// the configuration can't be read or safely added to.
    package func change(
        toHave entry: RuntimeEntry,
        in host: HostView
    ) throws(NodeFailure) -> FileChange? {
        let before = try host.bytes(of: edited)
        let hostLayout = try HostLayout(of: self, edited: before, in: host)
        let table = hostLayout.table
        try hostLayout.checkConflicts(of: entry, in: self)

        let block = RuntimeBlock(entry, in: table)
        var text = try MarkedText(before ?? MadeFile.beginning(style, version: table.version), path: edited)
        try hostLayout.checkOtherShims(of: entry, in: text, path: edited)
        var blocks = [block]
        // As long as it is needed it stays where it is, whoever's block brought it.
        if hostLayout.needsDefaultRuntime(style) {
            let standard = RuntimeBlock(defaultRuntimeIn: table)
            text.set(standard.owner, lines: standard.lines)
            blocks.append(standard)
        } else {
            text.remove(.defaultRuntime)
        }
        text.set(block.owner, lines: block.lines)

        try hostLayout.check(text, has: blocks, in: self)
        return text.bytes == before ? nil : FileChange(path: edited, before: before, after: text.bytes)
    }

    /// The change that takes the Shim's block away again; `nil` where there is none.
    ///
    /// What ``change(toHave:in:)`` made of a file becomes that file again, to the byte; a file that it created goes.
    /// Where the block stands in more than one file (the host was set up otherwise in between), each call gives one of
    /// them: ask again after the change, until there is none.
    package func changeToRemove(
        shim: String,
        in host: HostView
    ) throws(NodeFailure) -> FileChange? {
        for path in [edited] + formerly {
            guard let before = try host.bytes(of: path) else { continue }
            var text = try MarkedText(before, path: path)
            let removed = text.blocks.filter { $0.owner == .shim(shim) }
            guard !removed.isEmpty else { continue }
            text.remove(.shim(shim))
            let standard = text.hasShims ? [] : text.blocks.filter { $0.owner == .defaultRuntime }
            if !standard.isEmpty { text.remove(.defaultRuntime) }
            if MadeFile.isOurs(text.bytes) { return FileChange(path: path, before: before, after: nil) }
            if !path.hasSuffix(Self.templateSuffix) {
                try HostLayout.check(
                    text.bytes,
                    is: before,
                    without: (removed + standard).map(\.bytes),
                    path: path
                )
            }
            return FileChange(path: path, before: before, after: text.bytes)
        }
        return nil
    }

    static let templateSuffix = ".tmpl"
}

extension HostView {
    /// The bytes of a file; `nil` where there is none.
    func bytes(of path: String) throws(NodeFailure) -> [UInt8]? {
        do {
            return try read(path)
        } catch {
            throw NodeFailure(.configurationInvalid, "cannot read \"\(path)\": \(error)")
        }
    }

    /// The names in a folder, sorted.
    func names(in folder: String) throws(NodeFailure) -> [String] {
        do {
            return try list(folder).sorted()
        } catch {
            throw NodeFailure(.configurationInvalid, "cannot read \"\(folder)\": \(error)")
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import KubeModel
internal import SpinAPI

extension HostLayout {
    /// Throws `handlerConflict` where somebody else defines the handler.
    func checkConflicts(of entry: RuntimeEntry, in setup: RuntimeSetup) throws(NodeFailure) {
        if entry.handler == RuntimeBlock.defaultHandler {
            throw NodeFailure(
                .handlerConflict,
                "handler \"\(entry.handler)\" is containerd's own, which runs ordinary pods; change "
                    + "spec.runtimeClass.handler"
            )
        }
        let ours = "\(ShimKeyspace.nodeFolder)/shims/\(entry.shim)/"
        for (path, document) in [(documentPath(in: setup), document)] + others {
            guard let runtime = table.runtime(entry.handler, in: document) else { continue }
            // What a distribution has written out from our own block outlives the block until it starts again.
            if path != setup.edited, runtime["runtime_type"]?.string?.hasPrefix(ours) == true { continue }
            throw NodeFailure(
                .handlerConflict,
                "handler \"\(entry.handler)\" is already defined in "
                    + "\"\(path)\"\(advice(on: entry.handler, runtime, in: path, setup))"
            )
        }
    }

    /// Throws `handlerConflict` where the block of another Shim in the edited file has the handler.
    func checkOtherShims(of entry: RuntimeEntry, in text: MarkedText, path: String) throws(NodeFailure) {
        for case (.shim(let shim), let bytes) in text.blocks where shim != entry.shim {
            let document: TOMLDocument
            do {
                document = try TOMLDocument(bytes, of: path)
            } catch {
                // Half a block says nothing; its own agent mends it.
                continue
            }
            guard table.runtime(entry.handler, in: document) != nil else { continue }
            throw NodeFailure(
                .handlerConflict,
                "handler \"\(entry.handler)\" belongs to Shim \"\(shim)\" on this node; change "
                    + "spec.runtimeClass.handler"
            )
        }
    }

    private func documentPath(in setup: RuntimeSetup) -> String {
        setup.style == .template ? setup.effectiveConfig : setup.edited
    }

    private func advice(
        on handler: String,
        _ runtime: JSONValue,
        in path: String,
        _ setup: RuntimeSetup
    ) -> String {
        let type = runtime["runtime_type"]?.string ?? ""
        if type.hasPrefix("/opt/rcm/") || base.contains(text: "# RCM runtime config for \(handler)") {
            return
                " by runtime-class-manager; delete its Shim with runtime-class-manager first, or remove the block "
                + "that starts with `# RCM runtime config for`"
        }
        let isRancher = setup.distribution == .k3s || setup.distribution == .rke2
        if isRancher, path == setup.effectiveConfig, type.hasPrefix("io.containerd.") {
            let binary = runtime["options"]?["BinaryName"]?.string.map { " (\($0))" } ?? ""
            return
                ", because \(setup.distribution.rawValue) adds every shim that it finds installed\(binary), unless "
                + "your template adds it; remove that program or change spec.runtimeClass.handler"
        }
        return "; remove it or change spec.runtimeClass.handler"
    }
}

extension [UInt8] {
    fileprivate func contains(text: String) -> Bool {
        let text = Array(text.utf8)
        return split(after: .lineFeed).contains { line in
            var line = line
            while line.last == .lineFeed || line.last == .carriageReturn { line.removeLast() }
            return line.elementsEqual(text)
        }
    }
}

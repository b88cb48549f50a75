// SPDX-License-Identifier: Apache-2.0

import ContainerdConfiguration
import Digests
import Logging
import SpinAPI
import Synchronization

/// Changing the runtime's configuration.
extension HostEffects {
    func planChange(_ digest: String) throws -> InstallationPlan {
        let setup = try setup()
        let binary = folder.binary(try Self.digest(digest))
        let entry = RuntimeEntry(
            shim: order.shim,
            handler: order.handler,
            binary: binary,
            options: order.options
        )
        var watched: [String] = []
        for path in [setup.edited, setup.effectiveConfig, setup.socket, binary, RecordFile(folder).path]
        where !watched.contains(path) {
            watched.append(path)
        }
        let change = try setup.change(toHave: entry, in: view)
        // The file of before is left to the runtime until the new one is in effect, and then goes by a restart too: so
        // it's seen whether the runtime reads the new one.
        let stale = try staleChanges(setup)
        return InstallationPlan(
            change: try planned(change ?? stale.first),
            expectation: .runs(handler: order.handler, binary: binary),
            entry: entry,
            configuration: setup.edited,
            watched: watched,
            hasMore: stale.count > (change == nil ? 1 : 0)
        )
    }

    /// What takes our block out of files that were edited when the host, or the Shim, was set up otherwise.
    private func staleChanges(_ setup: RuntimeSetup) throws(NodeFailure) -> [FileChange] {
        var changes: [FileChange] = []
        for path in try formerFiles(setup) {
            do throws(NodeFailure) {
                let setup = self.setup(editing: path, setup, formerly: [])
                if let change = try setup.changeToRemove(shim: order.shim, in: view) {
                    changes.append(change)
                }
            } catch {
                logger.warning("cannot remove an old block", metadata: ["failure": "\(error)"])
            }
        }
        return changes
    }

    /// The files other than the edited one that have our block, or had it.
    private func formerFiles(_ setup: RuntimeSetup) throws(NodeFailure) -> [String] {
        // One may be a symbolic link to the other. What a template is rendered to has what the template has.
        var seen: Set<String> = [try host.resolved(setup.edited)]
        if setup.style == .template { seen.insert(try host.resolved(setup.effectiveConfig)) }
        var former: [String] = []
        for path in setup.formerly + state.withLock({ $0.configurations })
        where seen.insert(try host.resolved(path)).inserted {
            former.append(path)
        }
        return former
    }

    func planRemoval() throws -> InstallationPlan {
        var setup = try setup()
        setup.formerly = try formerFiles(setup)
        return InstallationPlan(
            change: try planned(setup.changeToRemove(shim: order.shim, in: view)),
            expectation: .lacks(handler: order.handler, folder: folder.path + "/"),
            configuration: setup.edited
        )
    }

    private func planned(_ change: FileChange?) throws -> PlannedChange? {
        guard let change else { return nil }
        return PlannedChange(
            change,
            before: try change.before.map { try SHA256(of: $0).description },
            after: try change.after.map { try SHA256(of: $0).description },
            missingFolders: change.after == nil ? [] : try missingFolders(of: change.path)
        )
    }

    private func missingFolders(of path: String) throws -> [String] {
        var missing: [String] = []
        var folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
        while !folder.isEmpty, try !host.exists(String(folder)) {
            missing.insert(String(folder), at: 0)
            folder = folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)]
        }
        return missing
    }

    func checkChange(_ change: PlannedChange) async throws {
        try await restart.check(setup().restart)
        guard let check, try setup().style == .inPlace, let after = change.change.after else { return }
        try await check.check(
            before: change.change.before,
            after: after,
            of: change.change.path,
            folder: folder
        )
    }

    func backUp(_ change: PlannedChange) throws {
        try BackupFile(host: host, of: change.change.path, shim: order.shim).save()
    }

    func write(_ change: PlannedChange) throws {
        let change = change.change
        guard try host.read(change.path) == change.before else {
            throw NodeFailure(
                .configurationInvalid,
                "another process changed \"\(change.path)\" at the same time; the agent did not change it"
            )
        }
        state.withLock { $0.written = change }
        try apply(change)
    }

    private func apply(_ change: FileChange) throws {
        guard let after = change.after else {
            try host.remove(change.path)
            return
        }
        try host.makeFolders(
            String(change.path[..<(change.path.lastIndex(of: "/") ?? change.path.startIndex)])
        )
        try host.write(after, to: change.path)
    }

    /// Puts back what was there, to the byte, unless somebody changed more of it since; then only our own block.
    func restore(_ pending: PendingChange, to entry: RuntimeEntry?) throws {
        let setup = setup(editing: pending.path, try setup())
        if let written = state.withLock({ $0.written }), written.path == pending.path,
            try host.read(written.path) == written.after
        {
            return try apply(FileChange(path: written.path, before: written.after, after: written.before))
        }
        let change =
            if let entry {
                try setup.change(toHave: entry, in: view)
            } else {
                try setup.changeToRemove(shim: order.shim, in: view)
            }
        if let change { try apply(change) }
    }

    /// The setup with another file that has our block.
    private func setup(
        editing path: String,
        _ setup: RuntimeSetup,
        formerly: [String]? = nil
    ) -> RuntimeSetup {
        guard !path.isEmpty, path != setup.edited else { return setup }
        var setup = setup
        setup.edited = path
        if let formerly { setup.formerly = formerly }
        if setup.style == .inPlace { setup.effectiveConfig = path }
        return setup
    }

    func removeEverything(_ record: InstallationRecord) throws {
        var paths = record.configurations
        if let detected = state.withLock({ $0.setup }) {
            if !paths.contains(detected.edited) { paths.append(detected.edited) }
            for path in paths {
                // One that the runtime doesn't read any more: no restart is owed for it.
                let setup = setup(editing: path, detected)
                while let change = try setup.changeToRemove(shim: order.shim, in: view) { try apply(change) }
            }
        }
        for path in paths { try BackupFile(host: host, of: path, shim: order.shim).remove() }
        for made in record.folders.reversed() { try host.removeIfEmpty(made) }
        let running = try RunningShims(host: host).versions(of: order.shim) ?? []
        if !running.isEmpty {
            logger.warning(
                "removing the shim while pods use it",
                metadata: ["versions": "\(running.sorted())"]
            )
        }
        try folder.removeAll()
    }
}

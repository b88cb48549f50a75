// SPDX-License-Identifier: Apache-2.0

internal import KubeModel
internal import SpinAPI

extension ConfigurationPlace {
    /// Which file is edited, and how.
    struct Files {
        var edited: String
        var style: RuntimeSetup.Style
        var formerly: [String] = []
    }

    /// Chooses the file to edit.
    ///
    /// A drop-in folder is used where it can't lose anything: from version 3 on containerd merges what it imports
    /// with what it has. Before, the section of a plugin in an imported file takes the place of the whole section.
    func files(in host: HostView) throws(NodeFailure) -> Files {
        let document = try readable(in: host)
        let version = document?.tree["version"]?.integer ?? 0
        // Never made, only used: a folder that isn't there is nobody's way to configure this containerd.
        let dropIns =
            version < 3
            ? [] : document.map { ImportedFiles.folders(of: $0, at: path) }?.filter(host.exists) ?? []
        var choices: [Files] = dropIns.map { Files(edited: "\($0)/\(Self.dropInName)", style: .dropIn) }
        switch distribution {
        case .microK8s:
            choices = [Files(edited: "\(Self.microK8sFolder)/containerd-template.toml", style: .template)]
        case .rke2, .k3s:
            let folder = path.dropLast("config.toml".count)
            let templates = ["\(folder)config-v3.toml.tmpl", "\(folder)config.toml.tmpl"]
            // It reads the first of the two that is there, so that one for version 3 would take the other's place.
            let ordered = version < 3 ? templates.reversed() : templates
            choices += ordered.map { Files(edited: $0, style: .template) }
        case .k0s where try isManagedByK0s(in: host):
            choices = [Files(edited: "/etc/k0s/containerd.d/\(Self.dropInName)", style: .dropIn)]
        case .k0s, .plain:
            if version < 3, let document, let owner = try sectionOwner(document, version: version, in: host) {
                choices.append(Files(edited: owner, style: .inPlace))
            }
            choices.append(Files(edited: path, style: .inPlace))
        }
        return try choose(from: choices, version: version, in: host)
    }

    private static let dropInName = "bobbin.toml"

    /// The first choice, unless our blocks are in a later one that is as good.
    private func choose(from choices: [Files], version: Int64, in host: HostView) throws(NodeFailure) -> Files
    {
        var marked: [Files] = []
        for choice in choices {
            guard let bytes = try host.bytes(of: choice.edited) else { continue }
            if try !MarkedText(bytes, path: choice.edited).owners.isEmpty { marked.append(choice) }
        }
        let isAsGood = version >= 3 ? marked.first { !$0.edited.hasSuffix("/config.toml.tmpl") } : nil
        var chosen = isAsGood ?? choices[0]
        chosen.formerly = marked.map(\.edited).filter { $0 != chosen.edited }
        return chosen
    }

    /// The imported file whose section of the CRI plugin takes the place of all others in containerd 1.
    private func sectionOwner(
        _ document: TOMLDocument,
        version: Int64,
        in host: HostView
    ) throws(NodeFailure) -> String? {
        let table = try RuntimeTable(version: version == 0 ? 1 : version, of: path)
        return try ImportedFiles.all(of: document, at: path, in: host)
            .last { $0.document.tree.at(table.section) != nil }?.path
    }

    /// k0s writes its file anew as long as this stands in the first line, and then only looks into its drop-in folder.
    private func isManagedByK0s(in host: HostView) throws(NodeFailure) -> Bool {
        guard let bytes = try host.bytes(of: path) else { return true }
        let first = bytes.split(separator: .lineFeed).map { String(decoding: $0, as: UTF8.self) }
            .first { !$0.allSatisfy(\.isWhitespace) }
        return first?.hasPrefix("# k0s_managed=true") == true
    }

    /// What the configuration says; `nil` where there is none, or it can't be read (planning a change tells that).
    func readable(in host: HostView) throws(NodeFailure) -> TOMLDocument? {
        guard let bytes = try host.bytes(of: path) else { return nil }
        do {
            return try TOMLDocument(bytes, of: path)
        } catch {
            return nil
        }
    }
}

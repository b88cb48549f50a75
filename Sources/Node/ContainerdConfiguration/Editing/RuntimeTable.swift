// SPDX-License-Identifier: Apache-2.0

internal import KubeModel
internal import SpinAPI

/// Where a configuration of some version has the runtimes of the CRI plugin.
struct RuntimeTable: Sendable, Hashable {
    /// The `version` of the configuration.
    var version: Int64

    /// Throws `configurationInvalid` for a version that containerd has not (yet).
    init(version: Int64, of path: String) throws(NodeFailure) {
        guard (1...4).contains(version) else {
            throw NodeFailure(
                .configurationInvalid,
                "\"\(path)\" has version \(version); this agent supports versions 1 to 4 of the containerd "
                    + "configuration"
            )
        }
        self.version = version
    }

    /// Reads the version; a configuration without one has version 1, as containerd takes it.
    init(of document: TOMLDocument, path: String) throws(NodeFailure) {
        switch document.tree["version"] {
        case .integer(let version): try self.init(version: version == 0 ? 1 : version, of: path)
        case nil:
            try self.init(version: 1, of: path)
            let plugins = document.tree["plugins"]?.object?.keys ?? []
            if let plugin = plugins.first(where: { $0.contains(".") }), !plugins.contains("cri") {
                throw NodeFailure(
                    .configurationInvalid,
                    "\"\(path)\" has no version, so containerd reads it as version 1, but it configures plugin "
                        + "\"\(plugin)\", which requires a later version; add `version = 2`"
                )
            }
        case .some:
            throw NodeFailure(
                .configurationInvalid,
                "the version in \"\(path)\" is not an integer; correct it"
            )
        }
    }

    /// The name of the plugin that knows the runtimes.
    var plugin: String {
        switch version {
        case 1: "cri"
        case 2: "io.containerd.grpc.v1.cri"
        default: "io.containerd.cri.v1.runtime"
        }
    }

    /// Whether containerd 1 may read it: there a runtime that is named takes the place of those that aren't.
    var losesDefaults: Bool { version < 3 }

    var section: [String] { ["plugins", plugin] }
    var path: [String] { section + ["containerd", "runtimes"] }

    /// The runtime of that handler, by exact lookup.
    func runtime(_ handler: String, in document: TOMLDocument) -> JSONValue? {
        document.tree.at(path + [handler])
    }

    /// Whether any runtime is defined.
    func hasRuntimes(_ document: TOMLDocument) -> Bool {
        document.tree.at(path)?.object?.isEmpty == false
    }

    /// Throws `configurationInvalid` where the kubelet couldn't use this containerd at all.
    func checkEnabled(in document: TOMLDocument, path: String) throws(NodeFailure) {
        let disabled = document.tree["disabled_plugins"]?.array?.compactMap(\.string) ?? []
        let names: Set<String> = ["cri", "io.containerd.grpc.v1.cri", plugin]
        guard let name = disabled.first(where: names.contains) else { return }
        throw NodeFailure(
            .configurationInvalid,
            "\"\(path)\" disables plugin \"\(name)\", which the kubelet requires; if the kubelet's containerd reads "
                + "another configuration, set spec.host.containerdConfig"
        )
    }
}

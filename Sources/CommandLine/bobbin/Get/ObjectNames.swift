// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Listings

/// The objects that a command's arguments name.
struct ObjectNames {
    /// Their kind; apps if none is given.
    let kind: ListedKind
    /// Their names, in order; none for all of them.
    let names: [String]

    /// Parses `hello`, `spinapp/hello`, `shims`, `shims spin-v2`. What can be a kind and a name is a kind, so an app
    /// called `shim` is `spinapp/shim`.
    ///
    /// - Throws: ``CommandFailure`` if an argument is invalid or the kinds differ.
    init(_ arguments: [String]) throws {
        if let first = arguments.first, let kind = ListedKind(named: first) {
            self.kind = kind
            names = Array(arguments.dropFirst())
            if let mixed = names.first(where: { $0.contains("/") }) {
                throw CommandFailure(
                    "cannot use \"\(mixed)\" after the kind \"\(first)\"; use kind/name for all objects or for none"
                )
            }
            return
        }
        var kinds: [ListedKind] = []
        var names: [String] = []
        for argument in arguments {
            let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            if parts.count == 1, !argument.isEmpty {
                kinds.append(.app)
                names.append(argument)
            } else if parts.count == 2, let kind = ListedKind(named: parts[0]), !parts[1].isEmpty {
                kinds.append(kind)
                names.append(parts[1])
            } else {
                throw CommandFailure(
                    "invalid argument \"\(argument)\"; use NAME or KIND/NAME, with the kind spinapp, executor or shim"
                )
            }
        }
        guard Set(kinds).count <= 1 else { throw CommandFailure("all objects must be of one kind") }
        kind = kinds.first ?? .app
        self.names = names
    }
}

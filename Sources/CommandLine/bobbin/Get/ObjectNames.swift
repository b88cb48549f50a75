import KubeModel
import Listings

/// The objects that a command's arguments name.
struct ObjectNames {
    /// Their kind: apps where none is named.
    let kind: ListedKind
    /// Their names, in order; none for all of them.
    let names: [String]

    /// Reads `hello`, `spinapp/hello`, `shims`, `shims spin-v2`. What could be a kind and a name is a kind, so an app
    /// called `shim` is `spinapp/shim`.
    ///
    /// - Throws: ``CommandFailure`` where an argument can't be read, or the kinds differ.
    init(_ arguments: [String]) throws {
        if let first = arguments.first, let kind = ListedKind(named: first) {
            self.kind = kind
            names = Array(arguments.dropFirst())
            if let mixed = names.first(where: { $0.contains("/") }) {
                throw CommandFailure(
                    "\"\(mixed)\" names its kind, as \"\(first)\" does: write either all names as kind/name, or none"
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
                    "\"\(argument)\" is neither a name nor kind/name; the kinds are spinapp, executor and shim"
                )
            }
        }
        guard Set(kinds).count <= 1 else { throw CommandFailure("only objects of one kind at a time") }
        kind = kinds.first ?? .app
        self.names = names
    }
}

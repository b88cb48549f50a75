import ArgumentParser

/// What `--dry-run` asks for.
enum DryRun {
    case none, client, server

    /// Reads kubectl's words, and those of spin-plugin-kube's flag.
    ///
    /// Commands take the flag as text: a value that can't be parsed would be forgotten, and the flag count as given
    /// without one.
    ///
    /// - Throws: `ValidationError`, that says which words there are.
    init(_ text: String?) throws {
        switch text {
        case nil, "none"?, "false"?: self = .none
        case "client"?, "true"?: self = .client
        case "server"?: self = .server
        case let other?:
            throw ValidationError(
                "--dry-run must be \"none\", \"server\" or \"client\", and not \"\(other)\""
            )
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The value of `--dry-run`.
enum DryRun {
    case none, client, server

    /// Parses kubectl's values, and those of spin-plugin-kube's flag.
    ///
    /// Commands declare the flag as text: the parser would drop a value that it cannot parse, and treat the flag as
    /// set without a value.
    ///
    /// - Throws: `ValidationError`, which lists the valid values.
    init(_ text: String?) throws {
        switch text {
        case nil, "none"?, "false"?: self = .none
        case "client"?, "true"?: self = .client
        case "server"?: self = .server
        case let other?:
            throw ValidationError(
                "invalid --dry-run value \"\(other)\"; it must be \"none\", \"server\" or \"client\""
            )
        }
    }
}

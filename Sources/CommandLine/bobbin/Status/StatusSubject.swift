// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import SpinAPI

/// The object of a status: `NAME`, `spinapp/NAME` or `shim/NAME`.
enum StatusSubject: Hashable {
    case app(String)
    case shim(String)

    /// - Throws: `ValidationError`, which lists the valid forms.
    init(_ text: String) throws {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init
        )
        guard let name = parts.last, !name.isEmpty else {
            throw ValidationError("invalid argument \"\(text)\": the name is missing")
        }
        guard parts.count == 2 else {
            self = .app(name)
            return
        }
        let kind = parts[0].lowercased().split(separator: ".").first.map(String.init) ?? ""
        switch kind {
        case "spinapp", "spinapps", "app", "apps": self = .app(name)
        case "shim", "shims": self = .shim(name)
        default:
            throw ValidationError(
                "invalid kind \"\(parts[0])\"; use the name of a SpinApp, spinapp/NAME or shim/NAME"
            )
        }
    }
}

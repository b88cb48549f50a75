import ArgumentParser
import SpinAPI

/// What a status is asked of: `NAME`, `spinapp/NAME` or `shim/NAME`.
enum StatusSubject: Hashable {
    case app(String)
    case shim(String)

    /// - Throws: `ValidationError` that says what there is.
    init(_ text: String) throws {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init
        )
        guard let name = parts.last, !name.isEmpty else {
            throw ValidationError("\"\(text)\" has no name in it")
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
            throw ValidationError("there is no status of \"\(parts[0])\": name a SpinApp, or shim/NAME")
        }
    }
}

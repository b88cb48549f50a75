import KubeModel
import SpinAPI
import SpinRendering
import Synchronization

/// What an app's owner should know though the app runs: said once, and again only when it changes.
final class Advice: Sendable {
    private let told = Mutex<[ObjectKey: String]>([:])

    /// What is new to say about a rendered app, if anything.
    func news(of rendered: RenderedApp, for key: ObjectKey) -> String? {
        let text = rendered.warnings.map(\.description).joined(separator: "; ")
        return told.withLock { told in
            guard text != told[key] ?? "" else { return nil }
            told[key] = text.isEmpty ? nil : text
            return text.isEmpty ? nil : text
        }
    }

    /// Forgets an app that is gone.
    func forget(_ key: ObjectKey) { told.withLock { $0[key] = nil } }
}

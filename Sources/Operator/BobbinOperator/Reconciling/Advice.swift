import KubeModel
import SpinAPI
import SpinRendering
import Synchronization

/// What an app's owner should know though the app runs: said once, and again only when it changes.
final class Advice: Sendable {
    /// Hashes of the texts, which may be as long as whoever writes an app likes.
    private let told = Mutex<[ObjectKey: Int]>([:])

    /// What is new to say about a rendered app, if anything.
    func news(of rendered: RenderedApp, for key: ObjectKey) -> String? {
        let text = rendered.warnings.map(\.description).joined(separator: "; ")
        return told.withLock { told in
            let hash = text.isEmpty ? nil : text.hashValue
            guard hash != told[key] else { return nil }
            told[key] = hash
            return text.isEmpty ? nil : text
        }
    }

    /// Forgets an app that is gone.
    func forget(_ key: ObjectKey) { told.withLock { $0[key] = nil } }
}

import Foundation
import KubeModel
import Manifests

/// The repository whose files are tested.
enum Repository {
    /// Its folder, with a slash at the end.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path()

    static func text(_ path: String) throws -> String {
        try String(contentsOfFile: root + path, encoding: .utf8)
    }

    static func documents(_ path: String) throws -> [JSONValue] {
        try YAML.documents(text(path), source: path)
    }
}

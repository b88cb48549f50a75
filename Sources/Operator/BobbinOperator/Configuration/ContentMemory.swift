// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What is remembered of the Secrets and ConfigMaps that apps refer to. Pure.
///
/// Of the objects of one namespace about so many bytes are remembered. What is beyond is read again for each look at an app,
/// which costs its own namespace time and nobody else memory.
struct ContentMemory: Sendable {
    typealias Object = ConfigurationContents.Object
    typealias Content = ConfigurationContents.Content

    /// Bytes for a namespace: some ten thousand Secrets of a few keys.
    static let limit = 8 << 20

    private var contents: [Object: Content] = [:]
    private var sizes: [String: Int] = [:]

    subscript(object: Object) -> Content? { contents[object] }

    /// About how many bytes are remembered of a namespace's objects.
    func size(of namespace: String) -> Int { sizes[namespace] ?? 0 }

    /// Remembers an object's content in place of what was known, if its namespace has room for it.
    mutating func keep(_ content: Content, of object: Object) {
        forget(object)
        let namespace = object.key.namespace
        let size = size(of: namespace) + content.size
        guard size <= Self.limit else { return }
        contents[object] = content
        sizes[namespace] = size
    }

    mutating func forget(_ object: Object) {
        guard let content = contents.removeValue(forKey: object) else { return }
        let namespace = object.key.namespace
        let size = size(of: namespace) - content.size
        sizes[namespace] = size > 0 ? size : nil
    }
}

extension ConfigurationContents.Content {
    /// About how many bytes it takes: a digest is an array of its own, and has a place in a dictionary.
    fileprivate var size: Int { digests.keys.reduce(512) { $0 + 144 + $1.utf8.count } }
}

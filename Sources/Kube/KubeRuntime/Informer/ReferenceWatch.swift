// SPDX-License-Identifier: Apache-2.0

internal import KubeClient
internal import KubeModel

/// A watch that follows objects somebody refers to.
enum ReferenceWatch: Hashable, Sendable {
    /// Of a single object.
    case single(ObjectKey)
    /// Of all objects of a namespace; of an empty one, of all namespaces.
    case wide(namespace: String)

    /// Whether it shows what happens to an object.
    func covers(_ object: ObjectKey) -> Bool {
        switch self {
        case .single(let key): key == object
        case .wide(let namespace): namespace.isEmpty || namespace == object.namespace
        }
    }

    /// What it asks the API server for.
    var selection: Selection {
        switch self {
        case .single(let key): Selection(key)
        case .wide(let namespace): Selection(namespace: namespace)
        }
    }
}

extension ReferenceWatch: CustomStringConvertible {
    var description: String {
        switch self {
        case .single(let key): key.description
        case .wide(let namespace): namespace.isEmpty ? "all namespaces" : "all in namespace \"\(namespace)\""
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import KubeClient
internal import KubeModel

/// What a store keeps of an object: the text that it was read from, if it has one, and else itself.
///
/// An object takes several kilobytes as a value, and a few hundred bytes as a packed text. It is read again for whoever
/// asks for it, which takes some microseconds.
enum KeptObject<Object: Resource>: Sendable {
    case packed(PackedText, derivedSize: Int)
    // By reference, so that a dictionary's empty places aren't as large as an object.
    indirect case object(Object)
    indirect case undecodable(UndecodableObject)

    init(_ held: StoreState<Object>.Held, _ samples: inout TextSamples) {
        switch held {
        case .object(let object):
            guard let source = object.source else {
                self = .object(object)
                return
            }
            do {
                let packed = samples.pack(try source.minimal(), of: object.metadata.namespace)
                self = .packed(packed, derivedSize: object.derivedSize)
            } catch {
                // It costs memory, and nothing else.
                self = .object(object)
            }
        case .undecodable(let object): self = .undecodable(object)
        }
    }

    var held: StoreState<Object>.Held {
        switch self {
        case .packed(let packed, _): .object(Self.object(from: packed))
        case .object(let object): .object(object)
        case .undecodable(let object): .undecodable(object)
        }
    }

    /// What keeping it costs, in bytes: about what the store needs for it with its place and its indexes, and what others
    /// keep because of it. What is kept in place of an object that isn't read counts as nothing.
    var cost: Int {
        switch self {
        case .packed(let packed, let derivedSize): Self.place + packed.size + derivedSize
        case .object: Self.place + Object.keptSize
        case .undecodable: 0
        }
    }

    /// What the place of an object costs, in bytes, its names included.
    private static var place: Int { 512 }

    var object: Object? { if case .object(let object) = held { object } else { nil } }

    /// The bound that keeps the object from being read.
    var excess: UndecodableObject.Excess? {
        if case .undecodable(let object) = self { object.excess } else { nil }
    }

    var isUndecodable: Bool { if case .undecodable = self { true } else { false } }

    private static func object(from packed: PackedText) -> Object {
        do {
            return try Object(json: packed.text)
        } catch {
            preconditionFailure("cannot read a cached \(Object.type.kind) again: \(error)")
        }
    }
}

/// Objects by their keys, kept as a store keeps them.
struct KeptObjects<Object: Resource>: Sendable {
    private var objects: [ObjectKey: KeptObject<Object>] = [:]

    var isEmpty: Bool { objects.isEmpty }

    /// - Returns: The object that was kept before.
    @discardableResult
    mutating func updateValue(_ kept: KeptObject<Object>, forKey key: ObjectKey) -> Object? {
        objects.updateValue(kept, forKey: key)?.object
    }

    /// - Returns: The object that was kept.
    @discardableResult
    mutating func removeValue(forKey key: ObjectKey) -> Object? {
        defer { objects.shrink() }
        return objects.removeValue(forKey: key)?.object
    }
}

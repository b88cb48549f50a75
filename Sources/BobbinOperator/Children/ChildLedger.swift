import KubeModel
import SpinAPI
import Synchronization

/// What the operator did with a child last, so that nothing is written that is already so.
///
/// Three things together say whether a child needs an apply: the digest of what we want, which the child carries
/// as an annotation; the digest of what we saw when we last found it right; and, where these don't settle it
/// (after a restart, or after somebody's edit), a comparison of the object itself.
final class ChildLedger: Sendable {
    /// The annotation that holds the digest of the configuration last applied. It lets a field that we no longer
    /// render be found and removed after a restart, which the object alone couldn't tell.
    static let annotation = SpinKeyspace.appliedConfigurationAnnotation

    /// What to do with a child.
    enum Verdict: Equatable {
        case apply
        case settled
        /// An object of that name is there that isn't ours; it must not be touched.
        case foreign
    }

    private struct Entry {
        /// What the child is.
        var type: ObjectIdentifier
        var name: String
        var wanted: Digest
        var seen: Digest
    }

    /// The few children of each owner, by the owner in their namespace.
    private let entries = Mutex<[ObjectKey: [Entry]]>([:])

    /// Decides about a child. `wanted` is the digest of the configuration, which carries it as its annotation.
    func verdict<Object: Child>(
        on live: Object?,
        wanted: Digest,
        configuration: JSONValue,
        owner uid: String
    ) throws -> Verdict {
        guard let live else { return .apply }
        guard live.metadata.controller?.uid == uid else { return .foreign }
        guard !Takeover.isNeeded(for: live.metadata) else { return .apply }
        guard live.metadata.annotations[Self.annotation] == wanted.description else { return .apply }
        let entry = entries.withLock { entries in
            Self.app(of: live).flatMap { entries[$0]?.first { Self.isOf(live, $0) } }
        }
        if let entry, entry.wanted == wanted, entry.seen == live.digest {
            live.spec.discard()
            return .settled
        }
        guard let spec = try live.spec.value(),
            Self.isApplied(configuration, Object.content(of: configuration), spec: spec, in: live.metadata)
        else {
            return .apply
        }
        record(live, wanted: wanted)
        return .settled
    }

    /// Notes that the object, as it now is, is what was wanted.
    func record<Object: Child>(_ live: Object, wanted: Digest) {
        live.spec.discard()
        guard let app = Self.app(of: live) else { return }
        let entry = Entry(
            type: ObjectIdentifier(Object.self),
            name: live.metadata.name,
            wanted: wanted,
            seen: live.digest
        )
        entries.withLock { entries in
            entries[app, default: []].removeAll { Self.isOf(live, $0) }
            entries[app, default: []].append(entry)
        }
    }

    /// Whether an object is as it was when it was last found right.
    func hasSeen<Object: Child>(_ live: Object) -> Bool {
        entries.withLock { entries in
            Self.app(of: live).flatMap { entries[$0]?.first { Self.isOf(live, $0) } }?.seen == live.digest
        }
    }

    /// Forgets a child that was deleted.
    func forget<Object: Child>(_ live: Object) {
        guard let app = Self.app(of: live) else { return }
        entries.withLock { $0[app]?.removeAll { Self.isOf(live, $0) } }
    }

    /// Forgets the children of an app that is gone.
    func forget(_ app: ObjectKey) { entries.withLock { $0[app] = nil } }

    private static func app<Object: Child>(of child: Object) -> ObjectKey? {
        child.metadata.controller.map { ObjectKey(namespace: child.metadata.namespace, name: $0.name) }
    }

    private static func isOf<Object: Child>(_ child: Object, _ entry: Entry) -> Bool {
        entry.type == ObjectIdentifier(Object.self) && entry.name == child.metadata.name
    }

    private static func isApplied(
        _ configuration: JSONValue,
        _ content: JSONValue?,
        spec: JSONValue,
        in live: ObjectMeta
    ) -> Bool {
        let metadata: JSONValue = [
            "labels": .object(JSONObject(live.labels)),
            "annotations": .object(JSONObject(live.annotations)),
            "ownerReferences": .array(live.ownerReferences.map(\.json)),
        ]
        for part in ["labels", "annotations", "ownerReferences"] {
            guard let wanted = configuration[path: "metadata", part] else { continue }
            guard let found = metadata[part], Comparison.isApplied(wanted, in: found) else { return false }
        }
        guard let content else { return true }
        return Comparison.isApplied(content, in: spec)
    }
}

extension JSONObject {
    fileprivate init(_ map: [String: String]) {
        self.init(members: map.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
    }
}

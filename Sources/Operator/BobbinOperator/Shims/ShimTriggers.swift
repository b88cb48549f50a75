// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI
import SpinState

/// Which Shims a change of which object is about.
struct ShimTriggers: Sendable {
    /// How long changes of nodes are gathered: they come by the dozen, and each is about all Shims.
    static let gathering = Duration.milliseconds(100)

    let queue: WorkQueue<ObjectKey>
    let caches: ShimCaches

    func shim(_ change: Change<Shim>, _ lane: Lane) {
        switch change {
        case .added(let shim), .deleted(let shim):
            queue.add(shim.key, lane: lane)
            all(lane)
        case .updated(let old, let new):
            queue.add(new.key, lane: lane)
            if Self.claims(of: old) != Self.claims(of: new) { all(lane) }
        case .undecodable(let object):
            if let key = object.key { queue.add(key, lane: lane) }
            all(lane)
        }
    }

    /// What one Shim has that another may ask for.
    private static func claims(of shim: Shim) -> [String] {
        [
            shim.spec.runtimeClass.name, shim.spec.runtimeClass.handler, shim.status.runtimeClass,
            shim.status.handler, shim.metadata.deletionTimestamp ?? "", shim.metadata.uid,
        ]
    }

    func node(_ change: Change<Node>, _ lane: Lane) {
        if case .updated(let old, let new) = change, old.isSame(as: new) { return }
        all(lane, after: Self.gathering)
    }

    func agent(_ change: Change<AgentPod>, _ lane: Lane) {
        switch change {
        case .added(let pod), .deleted(let pod): named(pod.shim, lane)
        case .updated(let old, let new):
            guard !old.isSame(as: new) else { return }
            named(new.shim, lane)
            if old.shim != new.shim { named(old.shim, lane) }
        case .undecodable: break
        }
    }

    func daemonSet(_ change: Change<DaemonSet>, _ lane: Lane) {
        if case .updated(let old, let new) = change, old.digest == new.digest,
            old.metadata.deletionTimestamp == new.metadata.deletionTimestamp
        {
            return
        }
        for set in change.objects {
            owners(of: set.metadata, lane)
            if let name = set.metadata.labels[ShimKeyspace.shimLabel] { named(name, lane) }
        }
    }

    func runtimeClass(_ change: Change<RuntimeClass>, _ lane: Lane) {
        for runtimeClass in change.objects {
            owners(of: runtimeClass.metadata, lane)
            for key in caches.shims.keys(index: ShimCaches.byClass.name, value: runtimeClass.metadata.name) {
                queue.add(key, lane: lane)
            }
        }
    }

    private func owners(of metadata: ObjectMeta, _ lane: Lane) {
        for owner in metadata.ownerReferences
        where owner.kind == Shim.type.kind && owner.apiVersion == Shim.type.apiVersion {
            named(owner.name, lane)
        }
    }

    private func named(_ name: String, _ lane: Lane) {
        if !name.isEmpty { queue.add(ObjectKey(name: name), lane: lane) }
    }

    private func all(_ lane: Lane, after delay: Duration = .zero) {
        for key in caches.shims.keys { queue.add(key, lane: lane, after: delay) }
    }
}

extension Change {
    /// The object, before and after.
    fileprivate var objects: [Object] {
        switch self {
        case .added(let object), .deleted(let object): [object]
        case .updated(let old, let new): [old, new]
        case .undecodable: []
        }
    }
}

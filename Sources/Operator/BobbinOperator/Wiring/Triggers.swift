// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI
import SpinState

/// Which keys a change of which object is about, and how urgent that is. Everything that an outcome depends on is here.
///
/// Who changes an app itself waits for nothing else. What follows from that, in children and pods, comes after it, and
/// last what concerns many apps at once: an executor, or an object that apps share.
struct Triggers: Sendable {
    let apps: WorkQueue<ObjectKey>
    let executors: WorkQueue<ObjectKey>
    let users: ExecutorUsers
    /// Up to so many apps that share an object are no fan-out.
    private static let few = 8

    /// Measures how long it takes from here on; `nil` where nobody asks.
    var times: AppTimes?

    func app(_ change: Change<SpinApp>, _ lane: Lane) {
        switch change {
        case .added(let app):
            if lane == .interactive { times?.changed(from: nil, to: app) }
            apps.add(app.key, lane: lane)
            use(app, lane)
        case .updated(let old, let new):
            if lane == .interactive { times?.changed(from: old, to: new) }
            apps.add(new.key, lane: new.isEdited(since: old) ? .interactive : max(lane, .reaction))
            if old.spec.executor != new.spec.executor {
                use(old, lane)
                use(new, lane)
            }
        case .deleted(let app):
            apps.add(app.key, lane: lane)
            use(app, lane)
        case .undecodable(let object):
            if let key = object.key { apps.add(key, lane: lane) }
        }
    }

    /// An executor is held from its first app to its last.
    private func use(_ app: SpinApp, _ lane: Lane) {
        for namespace in Set([app.metadata.namespace, users.ownNamespace]) {
            for key in users.caches.executors.keys(index: "namespace", value: namespace) {
                let mayRun = app.spec.executor.isEmpty || app.spec.executor == key.name
                if mayRun { executors.add(key, lane: lane) }
            }
        }
    }

    func executor(_ change: Change<SpinAppExecutor>, _ lane: Lane) {
        let key: ObjectKey
        var isTimed = lane == .interactive
        switch change {
        case .added(let executor), .deleted(let executor): key = executor.key
        case .updated(let old, let new):
            // Its finalizer comes and goes with its apps, and its status is written by the operator.
            guard old.differsForApps(from: new) else {
                executors.add(new.key, lane: lane)
                return
            }
            key = new.key
            isTimed = isTimed && old.metadata.generation != new.metadata.generation
        case .undecodable(let object):
            guard let unreadable = object.key else { return }
            key = unreadable
        }
        // One that comes or goes takes apps from others, or leaves them to others.
        for namespace in Set([key.namespace, users.ownNamespace]) {
            for other in users.caches.executors.keys(index: "namespace", value: namespace) {
                executors.add(other, lane: lane)
            }
        }
        executors.add(key, lane: lane)
        for app in users.candidates(for: key) {
            if isTimed { times?.surroundingsChanged(of: app) }
            apps.add(app, lane: .background)
        }
    }

    func child<Object: Resource>(_ change: Change<Object>, _ lane: Lane) {
        switch change {
        case .added(let child), .deleted(let child): owner(of: child, lane)
        case .updated(let old, let new):
            owner(of: new, lane)
            if old.metadata.ownerReferences != new.metadata.ownerReferences { owner(of: old, lane) }
        case .undecodable(let object):
            if let key = object.key, let owner = object.controller {
                self.owner(owner, in: key.namespace, lane)
            }
        }
    }

    /// A pod matters for what keeps it from running; while that stays as it is, the Deployment's counts tell the rest.
    func pod(_ change: Change<Pod>, _ lane: Lane) {
        switch change {
        case .added(let pod), .deleted(let pod): if pod.failure != nil { app(of: pod, lane) }
        case .updated(let old, let new): if old.failure != new.failure { app(of: new, lane) }
        case .undecodable: break
        }
    }

    private func app(of pod: Pod, _ lane: Lane) {
        let namespace = pod.metadata.namespace
        let named = ObjectKey(namespace: namespace, name: pod.appLabel)
        if users.caches.apps[named] != nil { apps.add(named, lane: max(lane, .reaction)) }
        let value = ObjectCaches.appIndexValue(namespace: namespace, label: pod.appLabel)
        for key in users.caches.apps.keys(index: ObjectCaches.byLabel.name, value: value) {
            apps.add(key, lane: max(lane, .reaction))
        }
    }

    /// A child that concerns its app only where something changed that was rendered, not for its status.
    func plainChild<Kind: ChildKind>(_ change: Change<PlainChild<Kind>>, _ lane: Lane) {
        if case .updated(let old, let new) = change, old.digest == new.digest { return }
        child(change, lane)
    }

    /// A Secret or a ConfigMap changed that apps refer to.
    func reference(_ object: ObjectKey, _ users: Set<ObjectKey>, isFirst: Bool) {
        for app in users {
            if !isFirst { times?.surroundingsChanged(of: app) }
            apps.add(app, lane: users.count <= Self.few ? .reaction : .background)
        }
    }

    private func owner(of child: some Resource, _ lane: Lane) {
        for owner in child.metadata.ownerReferences {
            self.owner(owner, in: child.metadata.namespace, lane)
        }
    }

    private func owner(_ owner: OwnerReference, in namespace: String, _ lane: Lane) {
        guard owner.kind == SpinApp.type.kind, owner.apiVersion == SpinApp.type.apiVersion else { return }
        apps.add(ObjectKey(namespace: namespace, name: owner.name), lane: max(lane, .reaction))
    }
}

extension SpinApp {
    /// Whether somebody changed the app itself, and not just its status.
    fileprivate func isEdited(since old: SpinApp) -> Bool {
        metadata.uid != old.metadata.uid || metadata.generation != old.metadata.generation
            || metadata.labels != old.metadata.labels || metadata.annotations != old.metadata.annotations
            || metadata.deletionTimestamp != old.metadata.deletionTimestamp
            || metadata.finalizers != old.metadata.finalizers
            || metadata.ownerReferences != old.metadata.ownerReferences
    }
}

extension SpinAppExecutor {
    /// Whether apps may have to change where one is the other now.
    fileprivate func differsForApps(from other: SpinAppExecutor) -> Bool {
        metadata.uid != other.metadata.uid || metadata.generation != other.metadata.generation
            || metadata.isMarkedAsDefaultExecutor != other.metadata.isMarkedAsDefaultExecutor
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Logging

/// The state of the control plane's controllers between two wake-ups.
struct Controllers {
    let server: APIServer
    let options: LocalControlPlane.Options
    let logger: Logger
    var ownership = OwnershipIndex()
    private var cursors: [GroupResource: UInt64] = [:]
    private var queue: [ObjectReference] = []
    private var queued: Set<ObjectReference> = []
    /// What is to be looked at again, and when.
    private var later: [ObjectReference: Timestamp] = [:]
    /// When the containers of pods that aren't ready yet were started, by the pods' UIDs.
    var podStarts: [String: Timestamp] = [:]
    private var terminatingNamespaces: Set<String> = []
    /// What failed, and waits to be tried again.
    var retries = Retries()

    /// How long an Event is kept after it was last written; kube-apiserver's `--event-ttl`.
    private static let eventLifetime = Duration.seconds(3600)

    /// Pods that are refused never had a name.
    static let writer = {
        var options = WriteOptions(manager: "kube-controller-manager")
        options.namesRefusedByPrefix = true
        return options
    }()

    init(server: APIServer, options: LocalControlPlane.Options, logger: Logger) {
        self.server = server
        self.options = options
        self.logger = logger
    }

    var nextDeadline: Timestamp? { later.values.min() }

    /// Takes in what changed and works until nothing is left to do now, or the task is cancelled.
    mutating func work() async {
        repeat {
            observe()
            let now = server.clock.now
            for (reference, deadline) in later where deadline <= now {
                later[reference] = nil
                enqueue(reference)
            }
            let batch = queue
            queue = []
            queued = []
            for (count, reference) in batch.enumerated() {
                if Task.isCancelled { return }
                reconcile(reference)
                if count % 64 == 63 { await Task.yield() }
            }
        } while !Task.isCancelled && (!queue.isEmpty || hasNews)
    }

    private var hasNews: Bool {
        server.store.resources.contains { resource in
            guard
                case .events(let events, _) = server.store.events(
                    resource,
                    after: cursors[resource] ?? 0,
                    limit: 1
                )
            else { return true }
            return !events.isEmpty
        }
    }

    mutating func enqueue(_ reference: ObjectReference) {
        guard queued.insert(reference).inserted else { return }
        queue.append(reference)
    }

    mutating func enqueue(_ reference: ObjectReference, at moment: Timestamp) {
        later[reference] = min(moment, later[reference] ?? moment)
    }

    private mutating func observe() {
        for resource in server.store.resources {
            while true {
                guard
                    case .events(let events, let version) = server.store.events(
                        resource,
                        after: cursors[resource] ?? 0,
                        limit: 256
                    )
                else {
                    relist(resource)
                    break
                }
                cursors[resource] = version
                for event in events { observe(event, resource) }
                if events.count < 256 { break }
            }
        }
    }

    /// Starts over with a kind whose history was lost.
    private mutating func relist(_ resource: GroupResource) {
        let (objects, version) = server.store.objects(resource)
        cursors[resource] = version
        for object in objects {
            observe(
                StoreEvent(version: object.resourceVersion, old: nil, object: object, isDeletion: false),
                resource
            )
        }
    }

    private mutating func observe(_ event: StoreEvent, _ resource: GroupResource) {
        let object = event.object
        let reference = ObjectReference(resource, object.key)
        // Nothing here depends on these, and there are many of them.
        if resource == .events {
            later[reference] = event.isDeletion ? nil : server.clock.now.advanced(by: Self.eventLifetime)
            return
        }
        for owner in object.owners { enqueue(owner: owner, of: object.key.namespace) }
        if event.isDeletion {
            ownership.remove(reference)
            later[reference] = nil
            retries.forget(reference)
            podStarts[object.uid] = nil
            for dependent in ownership.dependents(of: object.uid) { enqueue(dependent) }
            if resource == .nodes { enqueueDependents(ofNode: object.key.name) }
            let namespace = object.key.namespace
            if resource == .namespaces { terminatingNamespaces.remove(object.key.name) }
            if terminatingNamespaces.contains(namespace) {
                enqueue(ObjectReference(.namespaces, ObjectKey(name: namespace)))
            }
            enqueueDefinition(of: resource)
            return
        }
        ownership.update(reference, owners: object.owners.map(\.uid))
        if resource == .namespaces, object.deletionTimestamp != nil {
            terminatingNamespaces.insert(object.key.name)
        }
        if resource == .nodes { enqueueDependents(ofNode: object.key.name) }
        if event.old == nil, resource == .runtimeClasses || resource == .serviceAccounts {
            enqueueWorkloads()
        }
        enqueue(reference)
    }

    private mutating func enqueue(owner: OwnerReference, of namespace: String) {
        guard let resource = server.registry.resource(apiVersion: owner.apiVersion, kind: owner.kind) else {
            return
        }
        let key = ObjectKey(namespace: resource.type.isNamespaced ? namespace : "", name: owner.name)
        enqueue(ObjectReference(resource.storage, key))
    }

    /// The last object of a kind that is being removed lets its definition go.
    private mutating func enqueueDefinition(of resource: GroupResource) {
        guard server.registry.resource(resource)?.isCustom ?? true else { return }
        let reference = ObjectReference(.customResourceDefinitions, ObjectKey(name: resource.description))
        if server.store.object(reference.resource, reference.key) != nil { enqueue(reference) }
    }

    /// Pods that were refused for want of something may be made now.
    private mutating func enqueueWorkloads() {
        for resource in [GroupResource.replicaSets, .daemonSets, .statefulSets, .jobs] {
            for object in server.store.objects(resource).objects where !object.isSettled {
                let reference = ObjectReference(resource, object.key)
                retries.release(reference)
                enqueue(reference)
            }
        }
    }

    /// Pods that wait for a node or are on this one, and what has pods on all nodes.
    private mutating func enqueueDependents(ofNode name: String) {
        for pod in server.store.objects(.pods).objects {
            let node = pod.value[path: "spec", "nodeName"]?.string
            if node == nil || node == name { enqueue(ObjectReference(.pods, pod.key)) }
        }
        for set in server.store.objects(.daemonSets).objects {
            enqueue(ObjectReference(.daemonSets, set.key))
        }
    }

    private mutating func reconcile(_ reference: ObjectReference) {
        guard let object = server.store.object(reference.resource, reference.key),
            let resource = server.registry.resource(reference.resource)
        else { return retries.forget(reference) }
        let attempt = Retries.Attempt(object)
        let now = server.clock.now
        if let wait = retries.wait(of: reference, attempt, .everything, now: now) {
            return enqueue(reference, at: wait.until)
        }
        do throws(APIFailure) {
            try reconcile(object, resource)
        } catch {
            enqueue(reference, at: retries.record(error, of: reference, attempt, .everything, now: now))
            // Of these it is normal that someone else was faster.
            guard error.code != 404, error.code != 409 else { return }
            logger.warning(
                "a controller of the embedded control plane failed, will retry",
                metadata: ["object": "\(reference.resource) \(reference.key)", "error": "\(error.message)"]
            )
        }
    }

    private mutating func reconcile(_ object: StoredObject, _ resource: ServedResource) throws(APIFailure) {
        if try collectGarbage(object, resource) { return }
        switch resource.storage {
        case .namespaces: try reconcileNamespace(object, resource)
        case .customResourceDefinitions: try reconcileDefinition(object, resource)
        // It comes here when its time is over.
        case .events: try delete(object, resource, nil)
        default: if options.simulatesWorkloads { try simulate(object, resource) }
        }
        retries.forget(ObjectReference(resource.storage, object.key), .everything)
    }
}

extension StoredObject {
    /// Whether a workload has nothing to complain of.
    fileprivate var isSettled: Bool { !Conditions.holds("ReplicaFailure", in: value) }
}

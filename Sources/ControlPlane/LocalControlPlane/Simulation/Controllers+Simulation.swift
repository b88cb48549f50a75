// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension Controllers {
    /// Does for a workload what the cluster's controllers, its scheduler and its kubelets would.
    mutating func simulate(_ object: StoredObject, _ resource: ServedResource) throws(APIFailure) {
        switch resource.storage {
        case .deployments:
            guard object.deletionTimestamp == nil else { return }
            let sets = children(of: object, .replicaSets).filter { $0.deletionTimestamp == nil }
            let plan = DeploymentPlan(object.value, replicaSets: sets.map(\.value), now: server.clock.now)
            try perform(plan.actions, for: object, resource)
        case .replicaSets:
            guard object.deletionTimestamp == nil else { return }
            let pods = children(of: object, .pods)
            try perform(ReplicaSetPlan(object.value, pods: pods.map(\.value)).actions, for: object, resource)
        case .statefulSets:
            guard object.deletionTimestamp == nil else { return }
            let pods = children(of: object, .pods)
            try perform(StatefulSetPlan(object.value, pods: pods.map(\.value)).actions, for: object, resource)
        case .daemonSets:
            guard object.deletionTimestamp == nil else { return }
            let pods = children(of: object, .pods)
            let nodes = server.store.objects(.nodes).objects.map(\.value)
            let plan = DaemonSetPlan(
                object.value,
                pods: pods.map(\.value),
                nodes: nodes,
                runtimeClass: runtimeClass(of: object.value[path: "spec", "template", "spec"] ?? [:])
            )
            try perform(plan.actions, for: object, resource)
        case .jobs:
            guard object.deletionTimestamp == nil else { return }
            let pods = children(of: object, .pods)
            let plan = JobPlan(object.value, pods: pods.map(\.value), now: server.clock.now)
            try perform(plan.actions, for: object, resource)
        case .pods: try runPod(object, resource)
        case .nodes: try registerNode(object, resource)
        default: break
        }
    }

    private func children(of owner: StoredObject, _ resource: GroupResource) -> [StoredObject] {
        ownership.dependents(of: owner.uid)
            .filter { $0.resource == resource }
            .sorted { $0.key < $1.key }
            .compactMap { reference in
                guard let child = server.store.object(reference.resource, reference.key) else { return nil }
                return child.owners.contains { $0.uid == owner.uid && $0.isController } ? child : nil
            }
    }

    private func runtimeClass(of spec: JSONValue) -> JSONValue? {
        spec["runtimeClassName"]?.string.flatMap {
            server.store.object(.runtimeClasses, ObjectKey(name: $0))?.value
        }
    }

    /// Carries actions out. What is refused is told in the owner's status, and tried again after a wait that grows.
    private mutating func perform(
        _ actions: [WorkloadAction],
        for owner: StoredObject,
        _ resource: ServedResource
    ) throws(APIFailure) {
        let reference = ObjectReference(resource.storage, owner.key)
        var refusal: APIFailure?
        if actions.contains(where: \.isCreation) {
            let now = server.clock.now
            let wait = retries.wait(of: reference, Retries.Attempt(owner), .creations, now: now)
            if let wait { enqueue(reference, at: wait.until) }
            refusal = wait?.failure
        } else {
            retries.forget(reference, .creations)
        }
        for action in actions {
            switch action {
            case .create(let storage, let child):
                guard refusal == nil else { continue }
                refusal = create(child, storage, for: owner, reference)
            case .scale(let key, let replicas, let annotations):
                try scale(key, replicas, annotations)
            case .annotate(let annotations): try annotate(owner, resource, annotations)
            case .delete(let storage, let key):
                guard let kind = server.registry.resource(storage) else { continue }
                if let child = server.store.object(storage, key) { try delete(child, kind, "Background") }
            case .status(let status):
                let told = WorkloadConditions.refusal(
                    refusal,
                    in: status,
                    of: owner.value,
                    now: server.clock.now
                )
                try setStatus(told, of: owner, resource)
            }
        }
        if refusal == nil { retries.forget(reference, .creations) }
    }

    /// Creates an object of a workload.
    ///
    /// - Returns: Why it was refused, if it was.
    private mutating func create(
        _ child: JSONValue,
        _ storage: GroupResource,
        for owner: StoredObject,
        _ reference: ObjectReference
    ) -> APIFailure? {
        guard let kind = server.registry.resource(storage) else { return nil }
        do throws(APIFailure) {
            let created = try server.create(kind, namespace: owner.key.namespace, child, Self.writer).object
            // What was just created has to count at once, or it would be created again.
            ownership.update(ObjectReference(storage, created.key), owners: created.owners.map(\.uid))
            return nil
        } catch {
            let attempt = Retries.Attempt(owner)
            let now = server.clock.now
            enqueue(reference, at: retries.record(error, of: reference, attempt, .creations, now: now))
            return error
        }
    }

    private func scale(
        _ key: ObjectKey,
        _ replicas: Int64,
        _ annotations: [String: String]
    ) throws(APIFailure) {
        guard let resource = server.registry.resource(.replicaSets) else { return }
        _ = try server.update(resource, key, Self.writer) { live, _ in
            var live = live
            live["metadata", default: [:]]["resourceVersion"] = nil
            live["spec", default: [:]]["replicas"] = .integer(replicas)
            for (name, value) in annotations.sorted(by: { $0.key < $1.key }) {
                live["metadata", default: [:]]["annotations", default: [:]][name] = .string(value)
            }
            return live
        }
    }

    /// Sets annotations as the Deployment controller does: by a write of the status, which counts no generation.
    private func annotate(
        _ object: StoredObject,
        _ resource: ServedResource,
        _ annotations: [String: String]
    ) throws(APIFailure) {
        _ = try server.update(resource, object.key, subresource: "status", Self.writer) { live, _ in
            var live = live
            live["metadata", default: [:]]["resourceVersion"] = nil
            for (name, value) in annotations {
                live["metadata", default: [:]]["annotations", default: [:]][name] = .string(value)
            }
            return live
        }
    }

    func setStatus(
        _ status: JSONValue,
        of object: StoredObject,
        _ resource: ServedResource
    ) throws(APIFailure) {
        if object.value["status"] == status { return }
        _ = try server.update(resource, object.key, subresource: "status", Self.writer) { live, _ in
            var live = live
            live["metadata", default: [:]]["resourceVersion"] = nil
            live["status"] = status
            return live
        }
    }

    /// Lets a node that somebody made become one that runs pods.
    private func registerNode(_ node: StoredObject, _ resource: ServedResource) throws(APIFailure) {
        guard let plan = NodePlan(node.value, now: server.clock.now) else { return }
        _ = try server.update(resource, node.key, WriteOptions(manager: "kubelet")) { live, _ in
            var live = live
            live["metadata", default: [:]]["resourceVersion"] = nil
            live["metadata", default: [:]]["labels"] = plan.labels
            return live
        }
        try setStatus(plan.status, of: node, resource)
    }

    /// The scheduler's and the kubelet's part.
    private mutating func runPod(_ pod: StoredObject, _ resource: ServedResource) throws(APIFailure) {
        let now = server.clock.now
        let nodes = server.store.objects(.nodes).objects.map(\.value)
        let reference = ObjectReference(.pods, pod.key)
        let step = PodPlan.next(
            pod.value,
            nodes: nodes,
            startedAt: podStarts[pod.uid],
            startDelay: options.podStartDelay,
            now: now
        )
        if case .wait = step {} else { podStarts[pod.uid] = nil }
        switch step {
        case .none: break
        case .wait(let until):
            if podStarts[pod.uid] == nil { podStarts[pod.uid] = now }
            enqueue(reference, at: until)
        case .bind(let node):
            _ = try server.update(resource, pod.key, WriteOptions(manager: "kube-scheduler")) { live, _ in
                var live = live
                live["metadata", default: [:]]["resourceVersion"] = nil
                live["spec", default: [:]]["nodeName"] = .string(node)
                return live
            }
        case .status(let status): try setStatus(status, of: pod, resource)
        case .remove:
            var request = DeletionRequest()
            request.uid = pod.uid
            request.gracePeriodSeconds = 0
            _ = try server.delete(resource, pod.key, request)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Diagnosis
import KubeClient
import KubeModel
import SpinAPI

/// Reads the input of the checks.
struct DoctorReader: Sendable {
    let client: Client
    let installation: Installation
    /// The namespace of the apps to check; empty for all.
    let namespace: String
    /// The namespace to read if the whole cluster may not be read.
    let fallback: String
    /// Called with what is being read.
    let progress: @Sendable (String) -> Void

    private var observer: Observer { Observer(client: client) }

    /// How many requests run at the same time.
    private static let width = 12

    /// - Throws: `KubeError` if the API server does not answer.
    func snapshot() async throws -> ClusterSnapshot {
        progress("reading the API server's version")
        var snapshot = ClusterSnapshot(server: try await server(), now: Observer.now)
        snapshot.installation = installation
        snapshot.definitions = try EmbeddedCRDs.documents().map(\.value)
        snapshot.groups = await groups()
        let kinds = ObservedKind.allCases.filter { $0 != .endpointSlices }
        progress("reading \(kinds.count) kinds of objects")
        for (kind, found) in await all(kinds, { await self.objects($0) }) { snapshot.objects[kind] = found }
        snapshot.objects[.endpointSlices] = await endpoints(snapshot)
        progress("reading the objects that apps refer to")
        let references = Array(AppReferences(in: snapshot).users.keys)
        for (reference, found) in await all(references, { await self.observer.exists($0) }) {
            snapshot.references[reference] = found
        }
        progress("reading the operator's rights")
        await readRights(into: &snapshot)
        return snapshot
    }

    private func server() async throws -> Reading<ClusterSnapshot.Server> {
        do {
            let version = try await client.serverVersion()
            return .read(.init(major: version.major, minor: version.minor, text: version.description))
        } catch let error as KubeError where error.isForbidden {
            return .unread("you are not allowed to read /version")
        }
    }

    private func groups() async -> Reading<Set<String>> {
        do {
            let list = try JSONValue(json: try await client.read(path: "/apis"))
            return .read(Set((list["groups"]?.array ?? []).compactMap { $0["name"]?.string }))
        } catch { return .unread(Observer.text(of: error)) }
    }

    private func objects(_ kind: ObservedKind) async -> Reading<[JSONValue]> {
        let isAboutApps = [.apps, .executors].contains(kind)
        let place = isAboutApps ? namespace : ""
        let selectors = kind.selectors.isEmpty ? [""] : kind.selectors
        var found: [JSONValue] = []
        for selector in selectors {
            switch await list(kind, in: place, selector) {
            case .read(let some): found += some
            case .unread(let why): return .unread(why)
            }
        }
        // The platform's executors serve the namespace too.
        if kind == .executors, !namespace.isEmpty, namespace != installation.namespace,
            case .read(let platform) = await observer.list(
                kind.type,
                Selection(namespace: installation.namespace)
            )
        {
            found += platform
        }
        return .read(found)
    }

    private func list(_ kind: ObservedKind, in place: String, _ labels: String) async -> Reading<[JSONValue]>
    {
        let all = await observer.list(kind.type, Selection(namespace: place, labels: labels))
        guard case .unread = all, kind.type.isNamespaced, place.isEmpty,
            [.apps, .executors, .pods, .deployments].contains(kind)
        else { return all }
        // A user with access to one namespace sees that one.
        let some = await observer.list(kind.type, Selection(namespace: fallback, labels: labels))
        // If the operator is not in one namespace, it may be in another.
        if case .read(let found) = some, kind != .deployments || !found.isEmpty { return some }
        return all
    }

    /// The endpoints of the webhooks' Services.
    private func endpoints(_ snapshot: ClusterSnapshot) async -> Reading<[JSONValue]> {
        let services = SpinKubeWebhook.services(in: snapshot)
        var found: [JSONValue] = []
        for service in services {
            let selection = Selection(
                namespace: service.namespace,
                labels: "kubernetes.io/service-name=\(service.name)"
            )
            switch await observer.list(ObservedKind.endpointSlices.type, selection) {
            case .read(let some): found += some
            case .unread(let why): return .unread(why)
            }
        }
        return .read(found)
    }

    private func readRights(into snapshot: inout ClusterSnapshot) async {
        guard case .read(let deployments) = snapshot.objects[.deployments],
            let facts = operatorFacts(in: deployments)
        else { return }
        let account = ObjectKey(namespace: facts.namespace, name: facts.serviceAccount)
        // With --namespace it has Roles only, and none for Shims.
        let place = facts.namespaces.first ?? ""
        let rights = OperatorRight.needed.filter { place.isEmpty || $0.isForApps }
        let client = client
        let answers = await all(rights) { right in
            let where_ = right.isInOwnNamespace ? facts.namespace : place
            return await AccessReview.ask(client, right, of: account, in: where_)
        }
        for (right, answer) in answers { snapshot.rights[right] = answer }
    }

    /// The operator of the installation, else any that there is.
    private func operatorFacts(in deployments: [JSONValue]) -> OperatorFacts? {
        let all = OperatorFacts.all(in: deployments)
        return all.first { $0.namespace == installation.namespace } ?? all.first
    }

    /// Does something for each element, few at a time.
    private func all<Element: Sendable, Result: Sendable>(
        _ elements: [Element],
        _ read: @escaping @Sendable (Element) async -> Result
    ) async -> [(Element, Result)] {
        await withTaskGroup(of: (Element, Result).self) { group in
            var rest = elements[...]
            for element in rest.prefix(Self.width) { group.addTask { (element, await read(element)) } }
            rest = rest.dropFirst(Self.width)
            var results: [(Element, Result)] = []
            for await result in group {
                results.append(result)
                if let next = rest.popFirst() { group.addTask { (next, await read(next)) } }
            }
            return results
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Synchronization

/// Answers the requests of the Kubernetes API from a ``Store``. Knows nothing of sockets.
final class APIServer: Sendable {
    let store: Store
    let clock: any ControlPlaneClock
    let version: String
    let faults: FaultInjection
    /// Whether a watch may begin with all that is there.
    let streamsLists: Bool
    let addresses = ServiceAddresses()
    private let registryState: Mutex<Registry>
    private let openAPICache = Mutex<OpenAPICache>(OpenAPICache())

    init(
        historyLimit: Int,
        clock: any ControlPlaneClock,
        version: String,
        faults: FaultInjection,
        streamsLists: Bool = true
    ) {
        self.streamsLists = streamsLists
        store = Store(historyLimit: historyLimit)
        self.clock = clock
        self.version = version
        self.faults = faults
        registryState = Mutex(Registry(BuiltInKinds.all))
    }

    /// The kinds that are served now.
    var registry: Registry { registryState.withLock { $0 } }

    /// To be called after every change of a CustomResourceDefinition. Reads it from the store under the
    /// registry's lock, so that of two changes the later one stays.
    func refreshDefinition(_ key: ObjectKey, last: JSONValue) {
        let spec = last["spec"] ?? [:]
        let group = spec["group"]?.string ?? ""
        let plural = spec[path: "names", "plural"]?.string ?? ""
        registryState.withLock { registry in
            let definition = store.object(.customResourceDefinitions, key)
            let versions = definition.map { ServedResource.versions(of: $0.value) } ?? []
            registry.replace(customGroup: group, plural: plural, with: versions)
        }
        openAPICache.withLock { $0 = OpenAPICache() }
    }

    /// A document that is made once until a CustomResourceDefinition changes.
    func cached(_ name: String, make: () -> [UInt8]) -> [UInt8] {
        if let bytes = openAPICache.withLock({ $0.documents[name] }) { return bytes }
        let bytes = make()
        openAPICache.withLock { $0.documents[name] = bytes }
        return bytes
    }

    struct OpenAPICache: Sendable {
        var documents: [String: [UInt8]] = [:]
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI
import SpinState

extension AppFailure {
    /// That an object isn't read because it is over a bound; `nil` where that isn't why.
    init?(_ type: ResourceType, unread stub: UndecodableObject) {
        let kind = type.kind
        let name = stub.key?.name ?? ""
        switch stub.excess {
        case .object where type == SpinApp.type:
            self.init(
                .objectTooLarge,
                "SpinApp \"\(name)\" is too large: \(stub.reason); make it smaller, for example by moving large "
                    + "values to a ConfigMap, a Secret or a volume; its objects stay unchanged until then"
            )
        case .object:
            let advice =
                type == SpinAppExecutor.type
                ? "make it smaller" : "remove the fields that do not come from the SpinApp"
            self.init(
                .objectTooLarge,
                "\(kind) \"\(name)\" is too large: \(stub.reason); \(advice)",
                isTransient: true,
                cause: RetryCause(.obstacle, scope: "\(kind) \(stub.key?.description ?? "")")
            )
        case .namespace:
            let namespace = stub.key?.namespace ?? ""
            self.init(
                .namespaceTooLarge,
                "namespace \"\(namespace)\" has too many or too large \(kind)s to cache \"\(name)\": \(stub.reason); "
                    + "delete some or raise --namespace-cache-limit; the app's objects stay unchanged until then",
                isTransient: type != SpinApp.type,
                cause: RetryCause(.obstacle, scope: "\(kind)s in \(namespace)")
            )
        case nil: return nil
        }
    }
}

extension Store {
    /// Checks that an object isn't kept by its name only: what can't be read is neither written nor deleted.
    ///
    /// - Parameter owner: Whose it has to be for that to matter; `nil` for anybody's.
    /// - Throws: ``AppFailure`` where it is over a bound.
    func checkRead(_ key: ObjectKey, controlledBy owner: ChildOwner? = nil) throws {
        guard let stub = undecodable(key), let failure = AppFailure(Object.type, unread: stub) else { return }
        if let owner, stub.controller?.uid != owner.uid { return }
        throw failure
    }
}

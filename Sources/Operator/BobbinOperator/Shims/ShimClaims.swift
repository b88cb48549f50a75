// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import SpinState

/// Which Shim a RuntimeClass and a handler belong to: there is one for each.
///
/// Whoever says in its status that it has it keeps it; else it is the oldest's that asks for it. A handler is kept until
/// the nodes have another, a RuntimeClass only while it is asked for: that of before is let go by itself.
enum ShimClaims {
    /// Why the Shim may not have what it asks for; `nil` where it may.
    static func conflict(in view: ShimView) -> ShimFailure? {
        let shim = view.shim
        let name = shim.spec.runtimeClass.name
        let handler = shim.spec.runtimeClass.handler
        let classHolder = holder(
            of: name,
            among: view.shims.filter { $0.spec.runtimeClass.name == name },
            by: \.status.runtimeClass
        )
        if let classHolder, classHolder.metadata.uid != shim.metadata.uid {
            return failure("RuntimeClass \"\(name)\"", classHolder.metadata.name, "spec.runtimeClass.name")
        }
        let handlerHolder = holder(
            of: handler,
            among: view.shims.filter {
                $0.spec.runtimeClass.handler == handler || $0.status.handler == handler
            },
            by: \.status.handler
        )
        if let handlerHolder, handlerHolder.metadata.uid != shim.metadata.uid {
            return failure("handler \"\(handler)\"", handlerHolder.metadata.name, "spec.runtimeClass.handler")
        }
        if let occupant = view.occupant, shim.status.handler != handler {
            return ShimFailure(
                .conflict,
                "waiting until the nodes of Shim \"\(occupant)\" no longer use the handler \"\(handler)\""
            )
        }
        return nil
    }

    private static func failure(_ what: String, _ holder: String, _ field: String) -> ShimFailure {
        ShimFailure(
            .conflict,
            "\(what) belongs to Shim \"\(holder)\", so the nodes stay unchanged; change \(field) or delete Shim "
                + "\"\(holder)\""
        )
    }

    private static func holder(
        of value: String,
        among shims: [Shim],
        by claim: KeyPath<Shim, String>
    ) -> Shim? {
        let claimants = shims.filter { $0[keyPath: claim] == value }
        return (claimants.isEmpty ? shims : claimants).min {
            ($0.metadata.creationTimestamp ?? "", $0.metadata.name) < (
                $1.metadata.creationTimestamp ?? "", $1.metadata.name
            )
        }
    }
}

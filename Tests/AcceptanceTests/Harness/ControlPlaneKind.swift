// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What the suite runs against.
enum ControlPlaneKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    /// `bobbin local`'s embedded server: always.
    case embedded
    /// A real kube-apiserver on a real etcd: wherever they are installed.
    case real
    /// A cluster with controllers and nodes that somebody brings: where `BOBBIN_TEST_KUBECONFIG` names its kubeconfig.
    case cluster

    var testDescription: String { rawValue }

    /// Those to run against. A real one that was asked for but isn't there is in the list, and fails.
    static var available: [ControlPlaneKind] { withoutControllers + withControllers }

    /// Those on which nobody but the test acts as Deployment controller, scheduler and kubelet.
    static var withoutControllers: [ControlPlaneKind] {
        selected(Assets.hasRealControlPlane || Assets.realIsDemanded ? [.embedded, .real] : [.embedded])
    }

    /// Those that run pods by themselves.
    static var withControllers: [ControlPlaneKind] { selected(Assets.cluster == nil ? [] : [.cluster]) }

    /// Those that run kube-apiserver, with its admission plugins.
    static var withAdmissionPlugins: [ControlPlaneKind] { available.filter { $0 != .embedded } }

    /// `BOBBIN_TEST_CONTROL_PLANES` narrows them down: `embedded,cluster`.
    private static func selected(_ kinds: [ControlPlaneKind]) -> [ControlPlaneKind] {
        guard let list = ProcessInfo.processInfo.environment["BOBBIN_TEST_CONTROL_PLANES"] else {
            return kinds
        }
        return kinds.filter { list.split(separator: ",").map(String.init).contains($0.rawValue) }
    }
}

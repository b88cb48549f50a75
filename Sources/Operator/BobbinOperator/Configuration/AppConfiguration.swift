// SPDX-License-Identifier: Apache-2.0

import Digests
import KubeModel
import SpinAPI
import SpinRendering
import SpinState

/// What the Secrets and ConfigMaps of an app come to.
struct AppConfiguration: Sendable {
    /// What decides about what is applied.
    var desired: DesiredConfiguration
    /// Whether some of the objects that values are taken from serve other apps, too.
    var isShared = false
    /// What the app lacks though its pods can be made.
    var missingFailure: AppFailure?
    /// What tells whether the generated Secret is still the one that was rendered.
    var fingerprint: [String]
    /// Whether it could be found out.
    var isKnown = true
}

extension AppConfiguration {
    /// Of an app whose configuration can't be found out: its pods stay as they are.
    static let unknown = AppConfiguration(
        desired: DesiredConfiguration(input: .known(secretName: "")),
        missingFailure: nil,
        fingerprint: [],
        isKnown: false
    )
}

/// A reference that leads nowhere.
struct MissingConfiguration: Sendable, Hashable {
    var reference: ConfigurationReference
    /// `nil` where the whole object is missing.
    var key: String?

    var failure: AppFailure {
        let object = "\(reference.kind.rawValue) \"\(reference.name)\""
        guard let key else {
            let reason: ProblemReason = reference.kind == .secret ? .secretNotFound : .configMapNotFound
            return AppFailure(
                reason,
                "\(reference.field): \(object) not found in the app's namespace; create it"
            )
        }
        return AppFailure(.keyNotFound, "\(reference.field): \(object) has no key \"\(key)\"; add it")
    }
}

// SPDX-License-Identifier: Apache-2.0

import Digests
import SpinAPI

/// The CA bundle that the operator itself put into a Secret, as `installDefaultCACerts` asks for.
///
/// Its content is no value that an app names: a newer operator renews it, and that is no reason for pods to roll. A
/// bundle that a user put there or edited counts as any other value.
enum DefaultBundle {
    /// How many earlier bundles a Secret remembers.
    private static let limit = 8

    /// The digest of the bundle, if the content is as the operator made it; `nil` otherwise.
    static func digest(in content: ConfigurationContents.Content) -> SHA256? {
        guard content.isWrittenByUs, let present = content.digests[SpinKeyspace.caFile],
            content.signature == present.shortened
        else { return nil }
        return present
    }

    /// The digests of the bundles that a Secret with these annotations held before, the latest first.
    static func previous(in annotations: [String: String]) -> [String] {
        let text = annotations[SpinKeyspace.previousBundlesAnnotation] ?? ""
        return text.split(separator: ",").prefix(limit).map(String.init)
    }

    /// The value of the annotation once the bundle of that digest is replaced.
    static func annotation(after digest: SHA256, previous: [String]) -> String {
        let all = [digest.description] + previous.filter { $0 != digest.description }
        return all.prefix(limit).joined(separator: ",")
    }
}

// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// JSON merge patches (RFC 7386, `application/merge-patch+json`).
package enum MergePatch {
    /// The target with the patch merged in: objects member by member, `null` removes, everything else replaces.
    package static func apply(_ patch: JSONValue, to target: JSONValue) -> JSONValue {
        guard case .object(let members) = patch else { return patch }
        var result = target.object ?? JSONObject()
        for (key, value) in members {
            result[key] = value.isNull ? nil : apply(value, to: result[key] ?? .null)
        }
        return .object(result)
    }
}

// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// How long ago something was, as kubectl prints it: `12s`, `5m`, `3h`, `4d`.
package enum Age {
    package static func text(since then: Timestamp?, now: Timestamp) -> String {
        guard let then else { return "" }
        let seconds = max(0, (now.microseconds - then.microseconds) / 1_000_000)
        switch seconds {
        case ..<120: return "\(seconds)s"
        case ..<7200: return "\(seconds / 60)m"
        case ..<172_800: return "\(seconds / 3600)h"
        default: return "\(seconds / 86_400)d"
        }
    }
}

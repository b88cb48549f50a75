// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Names one object whatever its kind.
struct ObjectReference: Hashable, Sendable {
    var resource: GroupResource
    var key: ObjectKey

    init(_ resource: GroupResource, _ key: ObjectKey) {
        self.resource = resource
        self.key = key
    }
}

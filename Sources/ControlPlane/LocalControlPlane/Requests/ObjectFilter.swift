// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Which objects of a kind a request is about.
struct ObjectFilter: Sendable {
    var namespace = ""
    var labels = LabelSelector.everything
    var fields = FieldSelector.everything

    /// Whether the selectors let everything in the namespace pass.
    var selectsAll: Bool { labels.isEverything && fields.isEverything }

    func matches(_ object: StoredObject) -> Bool {
        (namespace.isEmpty || object.key.namespace == namespace) && labels.matches(object.labels)
            && (fields.isEverything || fields.matches(object.value))
    }
}

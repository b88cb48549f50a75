// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// What taking over an app would do to its pods.
package struct AppTakeover: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable {
        /// The pods stay as they are.
        case unchanged
        /// They would be replaced, since these fields of the pod template change.
        case rolled([String])
        /// There are no pods to keep.
        case notRunning
        /// Something else runs it, by its executor.
        case external
        /// Bobbin can't run it as it is; what runs goes on.
        case refused([String])
        /// Unknown, and why.
        case unknown(String)
    }

    package var app: ObjectKey
    package var outcome: Outcome

    package init(app: ObjectKey, outcome: Outcome) {
        self.app = app
        self.outcome = outcome
    }
}

/// Where two pod templates differ.
package enum PodTemplateDifference {
    /// The paths of the fields, without their values, since these may be confidential.
    package static func fields(from live: JSONValue, to planned: JSONValue) -> [String] {
        var fields: [String] = []
        compare(live, planned, at: "", into: &fields)
        return fields
    }

    private static func compare(
        _ left: JSONValue?,
        _ right: JSONValue?,
        at path: String,
        into fields: inout [String]
    ) {
        guard left != right else { return }
        switch (left, right) {
        case (.object(let left), .object(let right)):
            let keys = left.keys + right.keys.filter { left[$0] == nil }
            for key in keys.sorted() {
                let place = path.isEmpty ? key : "\(path).\(key)"
                compare(left[key], right[key], at: place, into: &fields)
            }
        case (.array(let left), .array(let right)):
            guard let key = mergeKey(left + right) else {
                fields.append(path)
                return
            }
            let names = (left + right).compactMap { $0[key]?.string }
            var seen: Set<String> = []
            for name in names where seen.insert(name).inserted {
                let (one, other) = (
                    left.first { $0[key]?.string == name }, right.first { $0[key]?.string == name }
                )
                compare(one, other, at: "\(path)[\(name)]", into: &fields)
            }
            if left.compactMap({ $0[key] }) != right.compactMap({ $0[key] }), Set(left) == Set(right) {
                fields.append("\(path) (order)")
            }
        default: fields.append(path)
        }
    }

    /// The key that distinguishes the elements of a list.
    private static func mergeKey(_ elements: [JSONValue]) -> String? {
        ["name", "mountPath", "key"].first { key in elements.allSatisfy { $0[key]?.string != nil } }
    }
}

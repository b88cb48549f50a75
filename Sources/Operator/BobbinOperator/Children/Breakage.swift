// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Where somebody broke a list or a choice of an object of ours, as paths into its managed fields (`FieldsV1`).
///
/// Server-side apply merges such lists by key and leaves what other managers have in them. After somebody changed a
/// port's number, an apply adds ours beside theirs, and of a probe or a volume two variants stand beside each other,
/// which the API server refuses. There our apply can only put things right once their entries are ours to remove.
enum Breakage {
    /// The paths, the outermost of each place.
    static func paths(
        of rendered: JSONValue,
        in live: JSONValue,
        exactLists: Set<String> = []
    ) -> [[String]] {
        var paths: [[String]] = []
        for list in exactLists.sorted() where rendered[list]?.array != nil {
            if rendered[list]?.array?.count != live[list]?.array?.count { paths.append(["f:\(list)"]) }
        }
        collect(rendered, live, [], &paths)
        var outermost: [[String]] = []
        for path in paths.sorted(by: { $0.count < $1.count })
        where !outermost.contains(where: { path.starts(with: $0) }) { outermost.append(path) }
        return outermost
    }

    private static func collect(
        _ rendered: JSONValue,
        _ live: JSONValue,
        _ path: [String],
        _ paths: inout [[String]]
    ) {
        switch (rendered, live) {
        case (.object(let rendered), .object(let live)):
            for (key, value) in rendered {
                if let other = live[key] {
                    collect(value, other, path + ["f:\(key)"], &paths)
                } else if !Comparison.isEmpty(value), !Comparison.isAbsent(value, key), !isOpen(path) {
                    paths.append(path)
                }
            }
        case (.array(let rendered), .array(let live)): collect(rendered, live, path, &paths)
        default: break
        }
    }

    private static func collect(
        _ rendered: [JSONValue],
        _ live: [JSONValue],
        _ path: [String],
        _ paths: inout [[String]]
    ) {
        guard let key = Comparison.mergeKey(of: rendered) else { return }
        for element in rendered {
            guard let found = live.first(where: { $0[key] == element[key] }) else {
                return paths.append(path)
            }
            if key == "name", let name = element[key]?.string {
                let selector: JSONValue = ["name": .string(name)]
                collect(
                    element,
                    found,
                    path + ["k:\(String(decoding: selector.jsonBytes, as: UTF8.self))"],
                    &paths
                )
            } else if !Comparison.isApplied(element, in: found) {
                paths.append(path)
            }
        }
    }

    /// Whether the fields of an object are independent of each other, so that one that is missing is just added.
    private static func isOpen(_ path: [String]) -> Bool {
        if ["f:template", "f:metadata", "f:spec", "f:labels", "f:annotations"].contains(path.last ?? "f:spec")
        {
            return true
        }
        // A container.
        return path.last?.hasPrefix("k:") == true
            && ["f:containers", "f:initContainers"].contains(path.dropLast().last ?? "")
    }
}

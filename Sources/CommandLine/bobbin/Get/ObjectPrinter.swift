// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Listings
import Terminal

/// Prints objects in the format that was asked for.
struct ObjectPrinter: Sendable {
    let kind: ListedKind
    let format: OutputFormat?
    let hasHeadings: Bool
    let hasNamespace: Bool

    /// The text of objects, ended.
    func text(_ objects: [JSONValue], isList: Bool, now: Timestamp) -> String {
        switch format {
        case .name:
            return objects.map { object in
                let name = PrintableText.line(object[path: "metadata", "name"]?.string ?? "")
                return "\(kind.resourceName)/\(name)\n"
            }
            .joined()
        case .json: return ObjectText.json(whole(objects, isList: isList))
        case .yaml: return ObjectText.yaml(whole(objects, isList: isList))
        case .wide, nil: return table(objects, now: now).text(on: Console.output, withHeadings: hasHeadings)
        }
    }

    /// The table of objects.
    func table(_ objects: [JSONValue], now: Timestamp) -> Table {
        let isWide = format == .wide
        var table = Table(kind.headings(isWide: isWide, hasNamespace: hasNamespace))
        for object in objects {
            table.add(kind.row(object, isWide: isWide, hasNamespace: hasNamespace, now: now))
        }
        return table
    }

    private func whole(_ objects: [JSONValue], isList: Bool) -> JSONValue {
        if !isList, let only = objects.first { return ObjectText.withoutManagedFields(only) }
        return ObjectText.list(objects)
    }
}

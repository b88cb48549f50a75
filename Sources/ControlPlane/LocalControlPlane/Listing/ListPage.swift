// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Which part of a collection a list asks for.
struct ListPage: Sendable, Hashable {
    var limit: Int?
    var token: ContinueToken?
    var version: UInt64?
    var isExact = false

    init(_ query: Query) throws(APIFailure) {
        limit = query["limit"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        if let text = query["resourceVersion"] {
            guard let number = UInt64(text) else {
                let why =
                    "resourceVersion: Invalid value: \"\(text)\": strconv.ParseUint: parsing \"\(text)\": invalid syntax"
                throw query.flag("watch")
                    ? .init(500, "", why) : .badRequest("invalid resource version: \(why)")
            }
            version = number
        }
        if let text = query["continue"] {
            guard let token = ContinueToken(text) else {
                throw .badRequest("invalid continue token: continue key is not valid: \(text)")
            }
            guard version ?? 0 == 0 else {
                throw .badRequest("specifying resource version is not allowed when using continue")
            }
            self.token = token
        }
        if let match = query["resourceVersionMatch"] {
            try check(match, query)
            isExact = match == "Exact"
        } else if limit != nil, let version, version > 0 {
            // A limited list of a version means exactly that one.
            isExact = true
        }
    }

    private func check(_ match: String, _ query: Query) throws(APIFailure) {
        guard match == "Exact" || match == "NotOlderThan" else {
            throw .invalidOptions(
                "ListOptions",
                [.notSupported("resourceVersionMatch", .string(match), ["Exact", "NotOlderThan", ""])]
            )
        }
        guard version != nil || query.flag("sendInitialEvents") else {
            throw .invalidOptions(
                "ListOptions",
                [
                    .forbidden(
                        "resourceVersionMatch",
                        "resourceVersionMatch is forbidden unless resourceVersion is provided"
                    )
                ]
            )
        }
        guard match != "Exact" || version != 0 else {
            throw .invalidOptions(
                "ListOptions",
                [
                    .forbidden(
                        "resourceVersionMatch",
                        "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""
                    )
                ]
            )
        }
    }

    /// The page out of all selected objects, and how many come after it.
    func cut(_ objects: [StoredObject]) -> (items: [StoredObject], rest: Int) {
        var start = 0
        if let token { start = objects.firstIndex { $0.key > token.last } ?? objects.count }
        let end = limit.map { min(objects.count, start + $0) } ?? objects.count
        return (
            start == 0 && end == objects.count ? objects : Array(objects[start..<end]), objects.count - end
        )
    }
}

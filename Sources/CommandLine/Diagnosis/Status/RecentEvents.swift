// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Terminal

/// The recent events of some objects: warnings first, then the newest first.
struct RecentEvents {
    /// As many as are shown.
    static let limit = 8

    private let events: [JSONValue]
    private let now: Timestamp

    init(_ all: [JSONValue], about uids: Set<String>, now: Timestamp) {
        self.now = now
        events = all.filter { uids.contains($0[path: "involvedObject", "uid"]?.string ?? "") }
            .sorted { (Self.rank($0), Self.time($1)) < (Self.rank($1), Self.time($0)) }
    }

    var nodes: [StatusNode] {
        events.prefix(Self.limit).map { event in
            let isWarning = event["type"]?.string == "Warning"
            let subject = event["involvedObject"]
            let count = max(event.count("count"), event.count("series", "count"))
            return StatusNode(
                isWarning ? "Warning" : "Normal",
                event["reason"]?.string ?? "",
                state: event["message"]?.string ?? "",
                isWarning ? .warning : .plain,
                details: [
                    "\(subject?["kind"]?.string ?? "") \(subject?["name"]?.string ?? "")",
                    count > 1 ? "\(count) times" : "",
                    "\(Age.text(since: Timestamp(microseconds: Self.time(event)), now: now)) ago",
                ]
            )
        }
    }

    private static func rank(_ event: JSONValue) -> Int { event["type"]?.string == "Warning" ? 0 : 1 }

    /// When it happened last.
    private static func time(_ event: JSONValue) -> Int64 {
        let texts = [
            event[path: "series", "lastObservedTime"], event["lastTimestamp"], event["eventTime"],
            event[path: "metadata", "creationTimestamp"],
        ]
        return texts.compactMap { $0?.string.flatMap { Timestamp($0) } }.first?.microseconds ?? 0
    }
}

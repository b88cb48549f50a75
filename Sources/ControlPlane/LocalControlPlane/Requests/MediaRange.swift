// SPDX-License-Identifier: Apache-2.0

/// One clause of an `Accept` header: `application/json;as=Table;v=v1;g=meta.k8s.io`.
struct MediaRange: Sendable {
    var type: String
    var parameters: [String: String] = [:]

    init(_ clause: some StringProtocol) {
        let parts = clause.split(separator: ";").map { part in String(part.filter { $0 != " " }) }
        type = parts.first?.lowercased() ?? ""
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { parameters[String(pair[0])] = String(pair[1]) }
        }
    }

    var isJSON: Bool { ["application/json", "application/*", "*/*"].contains(type) }
}

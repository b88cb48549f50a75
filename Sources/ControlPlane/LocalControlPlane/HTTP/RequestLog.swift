// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Which requests the control plane was asked, so that tests can count them.
package final class RequestLog: Sendable {
    /// One request.
    package struct Call: Sendable, Hashable {
        /// The API verb; the HTTP method in lower case for what isn't about a resource.
        package var verb: String
        /// `deployments`, `spinapps/status`; the path for what isn't about a resource.
        package var resource: String
        package var namespace: String
        package var name: String
        /// The User-Agent up to the first space.
        package var userAgent: String

        init(_ request: APIRequest) {
            userAgent = String(request.userAgent.prefix { $0 != " " })
            guard let path = ResourcePath(request.path), !path.plural.isEmpty,
                let verb = APIVerb(request, path)
            else {
                verb = request.method.lowercased()
                resource = request.path
                namespace = ""
                name = ""
                return
            }
            self.verb = verb.rawValue
            resource = path.subresource.isEmpty ? path.plural : "\(path.plural)/\(path.subresource)"
            namespace = path.namespace
            name = path.name
        }
    }

    /// What requests are counted by.
    package struct Counter: Sendable, Hashable {
        package var verb: String
        package var resource: String
        package var userAgent: String
    }

    /// How many kinds of requests are told apart.
    private static let counterLimit = 10_000

    private struct State {
        var counts: [Counter: Int] = [:]
        var calls: [Call] = []
        var keepsCalls = false
    }

    private let state = Mutex(State())

    /// How many requests there were of each verb, resource and user agent since the start or ``reset()``.
    package var counts: [Counter: Int] { state.withLock { $0.counts } }

    /// How many requests there were that match; empty parts match all, the user agent by its beginning.
    package func count(verb: String = "", resource: String = "", userAgent: String = "") -> Int {
        counts.reduce(0) { sum, entry in
            let isMatch =
                (verb.isEmpty || entry.key.verb == verb)
                && (resource.isEmpty || entry.key.resource == resource)
                && (userAgent.isEmpty || entry.key.userAgent.hasPrefix(userAgent))
            return isMatch ? sum + entry.value : sum
        }
    }

    /// The requests in order, the last 10,000 of them, since ``keepCalls()``.
    package var calls: [Call] { state.withLock { $0.calls } }

    /// Keeps single requests from now on, not only their number.
    package func keepCalls() { state.withLock { $0.keepsCalls = true } }

    package func reset() {
        state.withLock { state in
            state.counts = [:]
            state.calls = []
        }
    }

    func record(_ call: Call) {
        state.withLock { state in
            var counter = Counter(verb: call.verb, resource: call.resource, userAgent: call.userAgent)
            // Clients make up paths and names of themselves; that mustn't cost memory for ever.
            if state.counts.count >= Self.counterLimit, state.counts[counter] == nil {
                counter = Counter(verb: "other", resource: "", userAgent: "")
            }
            state.counts[counter, default: 0] += 1
            guard state.keepsCalls else { return }
            if state.calls.count >= 20_000 { state.calls.removeFirst(10_000) }
            state.calls.append(call)
        }
    }
}

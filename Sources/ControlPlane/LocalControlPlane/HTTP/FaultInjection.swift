// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Makes the control plane misbehave, for tests.
package final class FaultInjection: Sendable {
    /// Which requests a fault is about. Empty parts match all.
    package struct Matcher: Sendable, Hashable {
        /// `get`, `list`, `watch`, `create`, `update`, `patch`, `apply`, `delete`, `deletecollection`.
        package var verbs: Set<String>
        /// The plural name.
        package var resource: String
        package var name: String
        package var namespace: String
        /// A part of the User-Agent.
        package var userAgent: String

        package init(
            verbs: Set<String> = [],
            resource: String = "",
            name: String = "",
            namespace: String = "",
            userAgent: String = ""
        ) {
            self.verbs = verbs
            self.resource = resource
            self.name = name
            self.namespace = namespace
            self.userAgent = userAgent
        }

        func matches(_ call: RequestLog.Call) -> Bool {
            (verbs.isEmpty || verbs.contains(call.verb)) && (resource.isEmpty || resource == call.resource)
                && (name.isEmpty || name == call.name)
                && (namespace.isEmpty || namespace == call.namespace)
                && (userAgent.isEmpty || call.userAgent.contains(userAgent))
        }
    }

    /// What happens to a request.
    package enum Effect: Sendable, Hashable {
        /// Answered only after this long.
        case delay(Duration)
        /// Answered with this failure, and not carried out.
        case fail(code: Int, reason: String, retryAfterSeconds: Int?)
        /// The connection is closed instead of an answer; the request is not carried out.
        case drop
        /// The request is carried out, and the connection closed instead of the answer.
        case dropAnswer
        /// The answer is cut off after so many bytes and the connection closed.
        case cut(afterBytes: Int)
        /// The answer is written in pieces of so many bytes, each after a pause.
        case trickle(bytes: Int, every: Duration)
    }

    private struct Rule {
        var matcher: Matcher
        var effect: Effect
        var remaining: Int
    }

    private struct State {
        var rules: [Rule] = []
        var nextStream: UInt64 = 0
        var streams: [UInt64: @Sendable (StreamFault) -> Void] = [:]
        var compact: (@Sendable () -> Void)?
    }

    /// What happens to watches that are running.
    enum StreamFault: Sendable {
        case close
        case expire
        case end
    }

    private let state = Mutex(State())

    package init() {}

    /// Lets the next `count` matching requests have an effect. Rules are tried in the order they were added.
    package func add(_ effect: Effect, on matcher: Matcher = .init(), count: Int = 1) {
        state.withLock { $0.rules.append(Rule(matcher: matcher, effect: effect, remaining: count)) }
    }

    /// Takes all rules back.
    package func clear() { state.withLock { $0.rules = [] } }

    /// Closes the connections of all running watches, in the middle of the stream.
    package func dropWatches() { affectStreams(.close) }

    /// Ends all running watches as a timeout does.
    package func endWatches() { affectStreams(.end) }

    /// Ends all running watches with a 410 event.
    package func expireWatches() { affectStreams(.expire) }

    /// Forgets all history: new watches of any version up to now, and continued lists, get 410.
    package func compact() { state.withLock { $0.compact }?() }

    /// How many watches are running.
    package var watchCount: Int { state.withLock { $0.streams.count } }

    private func affectStreams(_ fault: StreamFault) {
        for affect in state.withLock({ Array($0.streams.values) }) { affect(fault) }
    }

    func effect(on call: RequestLog.Call) -> Effect? {
        state.withLock { state in
            guard let index = state.rules.firstIndex(where: { $0.matcher.matches(call) }) else { return nil }
            let effect = state.rules[index].effect
            state.rules[index].remaining -= 1
            if state.rules[index].remaining <= 0 { state.rules.remove(at: index) }
            return effect
        }
    }

    func addStream(_ affect: @escaping @Sendable (StreamFault) -> Void) -> UInt64 {
        state.withLock { state in
            state.nextStream += 1
            state.streams[state.nextStream] = affect
            return state.nextStream
        }
    }

    func removeStream(_ token: UInt64) { state.withLock { $0.streams[token] = nil } }

    func onCompact(_ compact: @escaping @Sendable () -> Void) { state.withLock { $0.compact = compact } }
}

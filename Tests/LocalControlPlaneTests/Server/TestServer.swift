// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Logging
import Synchronization

@testable import LocalControlPlane

/// A time that only tests move.
final class ManualClock: ControlPlaneClock {
    private let current = Mutex(Timestamp(microseconds: 1_700_000_000_000_000))

    var now: Timestamp { current.withLock { $0 } }

    func advance(by duration: Duration) {
        let (seconds, attoseconds) = duration.components
        current.withLock { $0.microseconds += seconds * 1_000_000 + attoseconds / 1_000_000_000_000 }
    }

    /// Nothing in these tests waits for time.
    func sleep(for duration: Duration) async throws { throw CancellationError() }
}

/// An API server without sockets, and its controllers to be run by hand.
struct TestServer {
    let clock = ManualClock()
    let faults = FaultInjection()
    let api: APIServer

    init(historyLimit: Int = 1000, nodes: [LocalControlPlane.Node] = [.init(name: "local")]) throws {
        api = APIServer(historyLimit: historyLimit, clock: clock, version: "v1.36.0-test", faults: faults)
        faults.onCompact { [store = api.store] in store.compact() }
        var options = LocalControlPlane.Options()
        options.nodes = nodes
        options.clock = clock
        try Bootstrap.populate(api, options)
    }

    struct Answer {
        var code: Int
        var body: JSONValue
        var response: APIResponse

        var message: String { body["message"]?.string ?? "" }
        var reason: String { body["reason"]?.string ?? "" }
        var version: String { body[path: "metadata", "resourceVersion"]?.string ?? "" }
        var names: [String] { (body["items"]?.array ?? []).map(\.name) }
    }

    @discardableResult
    func send(
        _ method: String,
        _ path: String,
        _ body: JSONValue? = nil,
        type: String = "application/json",
        accept: String = "application/json"
    ) throws -> Answer {
        let request = APIRequest(
            method: method,
            uri: path,
            accept: accept,
            contentType: type,
            userAgent: "tester/1.0",
            body: body?.jsonBytes ?? []
        )
        guard case .response(let response) = api.reply(to: request) else { throw UnexpectedWatch() }
        let isJSON = response.contentType.hasPrefix("application/json")
        return Answer(
            code: response.code,
            body: isJSON ? try JSONValue(json: response.body) : .null,
            response: response
        )
    }

    struct UnexpectedWatch: Error {}

    /// The lines of a watch from its start up to now.
    func watch(_ path: String, accept: String = "application/json") throws -> [JSONValue] {
        let request = APIRequest(method: "GET", uri: path, accept: accept)
        guard case .watch(let plan) = api.reply(to: request) else { throw UnexpectedWatch() }
        var encoder = WatchEncoder(plan, clock: clock)
        var lines = plan.initial.map { encoder.initial($0) }
        if plan.marksEndOfInitial { lines.append(encoder.bookmark(plan.start, endsInitialEvents: true)) }
        if let failure = plan.failure {
            lines.append(WatchEncoder.failure(failure))
        } else if case .events(let events, _) = api.store.events(plan.storage, after: plan.start, limit: 1000)
        {
            lines += events.compactMap { encoder.event($0) }
        }
        return try lines.map { try JSONValue(json: $0) }
    }

    func controllers(simulatesWorkloads: Bool = true) -> Controllers {
        var options = LocalControlPlane.Options()
        options.simulatesWorkloads = simulatesWorkloads
        options.clock = clock
        return Controllers(server: api, options: options, logger: Logger(label: "test"))
    }

    /// Lets the controllers work until nothing is left to do in the next minute, moving time to whatever they wait for.
    func settle(_ controllers: inout Controllers) async { await run(&controllers, for: .seconds(60)) }

    /// Lets the controllers work for some time, which passes as fast as they work.
    ///
    /// - Returns: When they worked, as the time since the start.
    @discardableResult
    func run(_ controllers: inout Controllers, for duration: Duration) async -> [Duration] {
        let start = clock.now
        let end = start.advanced(by: duration)
        var moments = [Duration.zero]
        await controllers.work()
        while let next = controllers.nextDeadline, next <= end {
            clock.advance(by: .microseconds(max(0, next.microseconds - clock.now.microseconds)))
            moments.append(.microseconds(clock.now.microseconds - start.microseconds))
            await controllers.work()
        }
        clock.advance(by: .microseconds(max(0, end.microseconds - clock.now.microseconds)))
        return moments
    }
}

/// Objects that tests use.
enum Objects {
    static let widgets = "/apis/example.dev/v1/namespaces/default/widgets"
    static let configMaps = "/api/v1/namespaces/default/configmaps"
    static let deployments = "/apis/apps/v1/namespaces/default/deployments"
    static let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    static let apply = "application/apply-patch+yaml"
    static let merge = "application/merge-patch+json"

    static func widget(_ name: String, size: Int64 = 1) -> JSONValue {
        [
            "apiVersion": "example.dev/v1", "kind": "Widget", "metadata": ["name": .string(name)],
            "spec": ["size": .integer(size)],
        ]
    }

    static func configMap(_ name: String, _ data: [String: String] = ["a": "b"]) -> JSONValue {
        [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)],
            "data": .object(
                JSONObject(members: data.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
            ),
        ]
    }

    static func deployment(_ name: String, replicas: Int64 = 2, image: String = "web:1") -> JSONValue {
        [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": .string(name)],
            "spec": [
                "replicas": .integer(replicas), "selector": ["matchLabels": ["app": .string(name)]],
                "template": [
                    "metadata": ["labels": ["app": .string(name)]],
                    "spec": ["containers": [["name": "web", "image": .string(image)]]],
                ],
            ],
        ]
    }

    static let definition: JSONValue = [
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": ["name": "widgets.example.dev"],
        "spec": [
            "group": "example.dev", "scope": "Namespaced",
            "names": ["kind": "Widget", "plural": "widgets", "shortNames": ["wd"]],
            "versions": [
                [
                    "name": "v1", "served": true, "storage": true,
                    "subresources": [
                        "status": [:],
                        "scale": ["specReplicasPath": ".spec.size", "statusReplicasPath": ".status.size"],
                    ],
                    "additionalPrinterColumns": [
                        ["name": "Size", "type": "integer", "jsonPath": ".spec.size"],
                        [
                            "name": "Ready", "type": "string",
                            "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status",
                        ],
                    ],
                    "schema": [
                        "openAPIV3Schema": [
                            "type": "object",
                            "properties": [
                                "spec": [
                                    "type": "object",
                                    "properties": [
                                        "size": ["type": "integer", "default": 1, "minimum": 0],
                                        "color": ["type": "string"],
                                    ],
                                ],
                                "status": [
                                    "type": "object",
                                    "properties": [
                                        "size": ["type": "integer"],
                                        "conditions": [
                                            "type": "array",
                                            "items": [
                                                "type": "object",
                                                "properties": [
                                                    "type": ["type": "string"], "status": ["type": "string"],
                                                ],
                                            ],
                                        ],
                                    ],
                                ],
                            ],
                        ]
                    ],
                ]
            ],
        ],
    ]
}

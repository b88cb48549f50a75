// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import NIOHTTP1
import Testing

@testable import KubeRuntime

struct MetricsTests {
    @Test func `the text is what Prometheus reads`() {
        let registry = MetricsRegistry()
        registry.counter("b_total", help: "B.\nMore", labels: [("x", "say \"hi\"\\")]).increment(by: 3)
        registry.gauge("a", help: "A.").set(0.5)
        registry.gauge("c", help: "C.") { 2 }
        registry.gauge("d", help: "D.") { nil }
        #expect(
            registry.text == """
                # HELP a A.
                # TYPE a gauge
                a 0.5
                # HELP b_total B.\\nMore
                # TYPE b_total counter
                b_total{x="say \\"hi\\"\\\\"} 3
                # HELP c C.
                # TYPE c gauge
                c 2
                # HELP d D.
                # TYPE d gauge

                """
        )
    }

    @Test func `buckets are cumulative and a bound belongs to its bucket`() {
        let registry = MetricsRegistry()
        let histogram = registry.histogram("h", help: "H.", buckets: [0.1, 1], labels: [("l", "v")])
        for value in [0.1, 0.5, 7] { histogram.observe(value) }
        let lines = registry.text.split(separator: "\n").dropFirst(2)
        #expect(
            lines == [
                "h_bucket{l=\"v\",le=\"0.1\"} 1", "h_bucket{l=\"v\",le=\"1\"} 2",
                "h_bucket{l=\"v\",le=\"+Inf\"} 3",
                "h_sum{l=\"v\"} 7.6", "h_count{l=\"v\"} 3",
            ]
        )
    }

    @Test func `the same name and labels are the same metric`() {
        let registry = MetricsRegistry()
        registry.counter("a", help: "", labels: [("l", "1")]).increment()
        registry.counter("a", help: "", labels: [("l", "1")]).increment()
        registry.counter("a", help: "", labels: [("l", "2")]).increment()
        #expect(registry.counter("a", help: "", labels: [("l", "1")]).value == 2)
    }

    @Test func `the process is measured`() throws {
        let registry = MetricsRegistry()
        registry.addProcessMetrics()
        let lines = registry.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines.count == 5)
        for line in lines {
            let value = try #require(line.split(separator: " ").last.flatMap { Double($0) })
            #expect(value > 0, "\(line)")
        }
    }

    @Test func `requests are counted under client-go's names`() {
        let registry = MetricsRegistry(prefix: "test_")
        let client = ClientMetrics(registry: registry)
        let operation = KubeError.Operation(
            verb: "list",
            type: ResourceType(group: "apps", version: "v1", kind: "Deployment", plural: "deployments"),
            key: ObjectKey(namespace: "conspicuous", name: "")
        )
        for _ in 0..<2 {
            client.observe(
                method: "GET",
                code: 200,
                host: "h",
                duration: .milliseconds(3),
                operation: operation
            )
        }
        client.observe(method: "GET", code: nil, host: "h", duration: .seconds(1))
        for line in [
            #"test_api_requests_total{verb="list",resource="deployments.apps",code="200"} 2"#,
            #"test_api_requests_total{verb="get",resource="none",code="<error>"} 1"#,
            #"test_api_request_duration_seconds_bucket{verb="list",le="0.005"} 2"#,
            #"test_api_request_duration_seconds_bucket{verb="list",le="0.0025"} 0"#,
        ] {
            #expect(registry.text.contains("\(line)\n"), "\(line)")
        }
        #expect(!registry.text.contains("conspicuous"))
        #expect(
            registry.text.contains("rest_client_requests_total{code=\"200\",method=\"GET\",host=\"h\"} 2\n")
        )
        #expect(
            registry.text.contains(
                "rest_client_requests_total{code=\"<error>\",method=\"GET\",host=\"h\"} 1\n"
            )
        )
    }
}

struct ProbeRouterTests {
    private func router(_ reason: String?) -> ProbeRouter {
        let metrics = MetricsRegistry()
        metrics.gauge("a", help: "").set(1)
        return ProbeRouter(
            liveness: [HealthCheck("ping") { nil }],
            readiness: [HealthCheck("ping") { nil }, HealthCheck("caches") { reason }],
            metrics: metrics
        )
    }

    @Test(arguments: [
        ("/healthz", 200, "ok"), ("/livez?verbose", 200, "[+]ping ok\nlivez check passed\n"),
        ("/readyz", 503, "[+]ping ok\n[-]caches failed: empty\nreadyz check failed\n"),
        ("/", 404, "not found\n"), ("/metrics", 404, "not found\n"),
    ])
    func `probes say what is wrong`(uri: String, code: Int, body: String) {
        let response = router("empty").answer(.GET, uri, scope: .probes)
        #expect(Int(response.status.code) == code)
        #expect(response.body == body)
    }

    @Test func `metrics can be served apart from the probes`() {
        let router = router(nil)
        #expect(router.answer(.GET, "/metrics", scope: .metrics).body.contains("a 1\n"))
        #expect(router.answer(.GET, "/readyz", scope: .metrics).status == .notFound)
        #expect(router.answer(.GET, "/readyz", scope: .all).status == .ok)
        #expect(router.answer(.POST, "/readyz", scope: .all).status == .methodNotAllowed)
    }

    @Test(arguments: [
        (":8081", ListenAddress(port: 8081)), ("127.0.0.1:0", ListenAddress(host: "127.0.0.1", port: 0)),
        ("[::1]:80", ListenAddress(host: "::1", port: 80)), ("8081", nil), (":x", nil), (":70000", nil),
        ("", nil),
    ])
    func `addresses are read as Go programs write them`(text: String, address: ListenAddress?) {
        #expect(ListenAddress(text) == address)
    }
}

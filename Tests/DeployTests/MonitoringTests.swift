// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests
import SpinAPI
import Testing

/// The dashboard, the alerts and the page about metrics, held to what the code has.
struct MonitoringTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The names in the sources of what is counted; a prefix that is put before names there is put before them here.
    private static func metricsOfTheCode() throws -> Set<String> {
        var names: Set<String> = []
        for folder in ["Sources/Kube/KubeRuntime", "Sources/Operator/BobbinOperator"] {
            let files = FileManager.default.enumerator(
                at: root.appending(path: folder),
                includingPropertiesForKeys: nil
            )
            for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
                let source = try String(contentsOf: file, encoding: .utf8)
                for match in source.matches(
                    of: #/(?:counter|gauge|gauges|histogram)\(\s*(?:[a-z]+\.(qualified)\()?"([a-z_]+)"/#
                ) {
                    let prefix =
                        match.1 != nil
                        ? SpinAPI.Installation.metricPrefix
                        : source.contains("\"controller_runtime_\\(metric)\"") ? "controller_runtime_" : ""
                    let name = String(match.2)
                    names.insert(name.hasPrefix(prefix) ? name : prefix + name)
                }
            }
        }
        return names
    }

    /// The names of metrics in an expression of Prometheus, without the endings that a histogram's have.
    private static func metrics(in expression: String) -> Set<String> {
        // What is in braces, quotes and brackets are labels and durations, what is after by or on are labels.
        let bare = expression.replacing(#/"[^"]*"/#, with: "").replacing(#/\{[^}]*\}/#, with: "")
            .replacing(#/\[[^\]]*\]/#, with: "").replacing(
                #/\b(by|on|without|ignoring)\s*\([^)]*\)/#,
                with: ""
            )
        let names = bare.matches(of: #/\b([a-z]+_[a-z_]+)\b(?!\s*\()/#).map { String($0.1) }
        return Set(names.map { $0.replacing(#/_bucket$/#, with: "") }).subtracting([
            "group_left", "group_right",
        ])
    }

    private static func expressions(in value: JSONValue) -> [String] {
        if let object = value.object {
            return object.members.flatMap { member in
                member.key == "expr" ? [member.value.string ?? ""] : expressions(in: member.value)
            }
        }
        return (value.array ?? []).flatMap(expressions)
    }

    private static func dashboard() throws -> JSONValue {
        try JSONValue(json: Array(try text("deploy/monitoring/bobbin-dashboard.json").utf8))
    }

    private static func rules() throws -> [JSONValue] {
        let file = try YAML.documents(text("deploy/monitoring/bobbin-alerts.yaml"), source: "alerts").first
        let rules = try #require(file?["groups"]?.array).flatMap { $0["rules"]?.array ?? [] }
        try #require(!rules.isEmpty)
        return rules
    }

    @Test func `every metric of the dashboard and of the alerts is one that the code has`() throws {
        let known = try Self.metricsOfTheCode()
        #expect(known.count > 30)
        let rules = try Self.rules()
        #expect(rules.count > 10)
        let expressions = Self.expressions(in: try Self.dashboard()) + rules.flatMap(Self.expressions)
        #expect(expressions.count > 40)
        for expression in expressions {
            let metrics = Self.metrics(in: expression)
            #expect(!metrics.isEmpty, "\(expression)")
            #expect(metrics.subtracting(known) == [], "\(expression)")
        }
    }

    @Test func `every metric of the code is documented, and no other`() throws {
        let page = try Self.text("docs/metrics.md").split(separator: "\n## Alerts\n")[0]
        let documented = Set(
            page.matches(of: #/(?m)^\| `([a-z_]+)(?:\{[a-z_, ]*\})?` \|/#).map { String($0.1) }
        )
        let known = try Self.metricsOfTheCode()
        #expect(known.subtracting(documented) == [])
        #expect(documented.subtracting(known) == [])
    }

    @Test func `every metric of ours is on the dashboard`() throws {
        let shown = Self.expressions(in: try Self.dashboard()).reduce(into: Set<String>()) {
            $0.formUnion(Self.metrics(in: $1))
        }
        let ours = try Self.metricsOfTheCode().filter { $0.hasPrefix("bobbin_") }
        // A failure to take a certificate is an alert; there is nothing to see of it over time.
        #expect(ours.subtracting(shown) == ["bobbin_metrics_certificate_errors_total"])
    }

    @Test func `each alert has a text and leads to what to do`() throws {
        let page = try Self.text("docs/metrics.md")
        let headings = Set(
            page.split(separator: "\n").filter { $0.hasPrefix("### ") }.map { $0.dropFirst(4).lowercased() }
        )
        for rule in try Self.rules() {
            let name = rule["alert"]?.string ?? ""
            #expect(["critical", "warning", "info"].contains(rule[path: "labels", "severity"]?.string))
            for text in ["summary", "description"] {
                #expect(rule[path: "annotations", text]?.string?.isEmpty == false, "\(name)")
            }
            let link = rule[path: "annotations", "runbook_url"]?.string ?? ""
            #expect(link.hasSuffix("/docs/metrics.md#\(name.lowercased())"), "\(name)")
            #expect(headings.contains(name.lowercased()), "\(name)")
        }
    }

    @Test func `panels lie beside each other and have numbers of their own`() throws {
        let dashboard = try Self.dashboard()
        let panels = dashboard["panels"]?.array ?? []
        #expect(Set(panels.compactMap { $0["id"]?.integer }).count == panels.count)
        var taken: Set<[Int64]> = []
        for panel in panels {
            let place = ["x", "y", "w", "h"].map { panel[path: "gridPos", $0]?.integer ?? -1 }
            for x in place[0]..<(place[0] + place[2]) {
                for y in place[1]..<(place[1] + place[3]) {
                    #expect(x < 24 && taken.insert([x, y]).inserted, "\(panel["title"] ?? .null)")
                }
            }
        }
        let variables = dashboard[path: "templating", "list"]?.array ?? []
        #expect(variables.contains { $0["type"] == "datasource" })
    }

    private static func promtool(_ arguments: String...) throws -> (output: String, code: Int32) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["promtool"] + arguments
        process.currentDirectoryURL = root.appending(path: "deploy/monitoring/tests")
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (String(decoding: data, as: UTF8.self), process.terminationStatus)
    }

    private static let hasPromtool = ((try? promtool("--version"))?.code ?? 1) == 0

    @Test(
        .enabled(if: hasPromtool, "promtool isn't installed"),
        arguments: [["check", "../bobbin-alerts.yaml"], ["test", "bobbin-alerts-test.yaml"]]
    )
    func `Prometheus takes the alerts, and they fire when they should`(arguments: [String]) throws {
        let result = try Self.promtool(arguments[0], "rules", arguments[1])
        #expect(result.code == 0, "\(result.output)")
    }

    @Test func `every alert has a case in which it fires and one in which it doesn't`() throws {
        let cases =
            try YAML.documents(
                Self.text("deploy/monitoring/tests/bobbin-alerts-test.yaml"),
                source: "tests"
            ).first?["tests"]?.array ?? []
        var fires: Set<String> = []
        var quiet: Set<String> = []
        for test in cases.flatMap({ $0["alert_rule_test"]?.array ?? [] }) {
            let name = test["alertname"]?.string ?? ""
            if test["exp_alerts"]?.array?.isEmpty == false { fires.insert(name) } else { quiet.insert(name) }
        }
        let alerts = Set(try Self.rules().compactMap { $0["alert"]?.string })
        #expect(fires == alerts)
        #expect(quiet == alerts)
    }
}

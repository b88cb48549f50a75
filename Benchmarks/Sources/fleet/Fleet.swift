// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubeClient
import KubeModel

/// What it costs an operator to bring up many apps at once, be it Bobbin or another that takes `SpinApp`s.
///
/// `Scripts/bench-fleet.sh` sets up what it needs and starts the operator. The times are seen by watches of the objects.
@main
struct Fleet: AsyncParsableCommand {
    @Option(help: "The API server.")
    var server: String

    @Option(help: "A file with a bearer token.")
    var tokenFile: String

    @Option(help: "A file with the server's certificate authorities.")
    var caFile: String

    @Option(help: "The operator's process.")
    var pid: Int

    @Option(help: "The API server's audit log of the operator's requests.")
    var auditLog: String?

    @Option(help: "How many apps.")
    var apps = 1000

    @Option(help: "How many requests of ours are under way at the same time.")
    var parallel = 16

    func run() async throws {
        var configuration = ClientConfiguration(
            server: server,
            tls: TLSConfiguration(certificateAuthority: try Files.bytes(caFile))
        )
        configuration.authentication = Authentication(.tokenFile(path: tokenFile))
        let client = try Client(configuration)
        print("\(apps) apps on \(try await client.serverVersion())")
        try await measure(client)
        await client.shutDown()
    }

    private func measure(_ client: Client) async throws {
        let work = Work(client: client, count: apps, parallel: parallel)
        try await work.prepare()
        let before = try Consumption(pid: pid)
        print("  at rest: \(before.memory)")
        let requestsBefore = try requests()
        let times = try await work.bringUp()
        try await Task.sleep(for: .seconds(5))
        let after = try Consumption(pid: pid)
        let limit = try await work.limit()
        print("  plain applies of the same objects, without an operator: \(limit.inSeconds) s")
        print(
            "  until all Deployments and Services exist: \(times.objects.inSeconds) s (\(times.objects.times(limit)))"
        )
        print(
            "  until every status is written: \(times.statuses.inSeconds) s (\(times.statuses.times(limit)))"
        )
        print("  the operator's CPU time: \((after.processor - before.processor).inSeconds) s")
        print("  with all of them: \(after.memory)")
        if let now = try requests(), let requestsBefore {
            let each = Double(now - requestsBefore) / Double(apps)
            print("  requests per app: \((each * 10).rounded() / 10)")
        }
    }

    private func requests() throws -> Int? {
        try auditLog.map { try Files.bytes($0).count { $0 == UInt8(ascii: "\n") } }
    }
}

extension Duration {
    /// Seconds with one decimal.
    var inSeconds: Double { (self / .milliseconds(100)).rounded() / 10 }

    /// How many times as long as another it is.
    func times(_ other: Duration) -> String { "\((self / other * 100).rounded() / 100) times that" }
}

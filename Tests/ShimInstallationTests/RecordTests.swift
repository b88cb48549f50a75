// SPDX-License-Identifier: Apache-2.0

import ContainerdConfiguration
import Foundation
import KubeModel
import ShimInstallation
import SpinAPI
import Testing

@Suite("What an agent remembers") struct RecordTests {
    private static var full: InstallationRecord {
        var record = InstallationRecord()
        record.order = "an order"
        record.installed = RuntimeEntry(
            shim: "spin-v2",
            handler: "spin",
            binary: "/shim",
            options: ["Count": 3, "Name": "a", "SystemdCgroup": true]
        )
        record.artifact = "an artifact"
        record.binary = "a binary"
        record.configurations = ["/a", "/b"]
        record.folders = ["/etc/k0s", "/etc/k0s/containerd.d"]
        record.watched = ["/a"]
        record.pending = PendingChange(path: "/a", after: "digest", isProvable: true)
        record.pending?.isRestarted = true
        record.pending?.isUndone = true
        record.attempts = RestartAttempts(order: "an order")
        record.attempts?.count = 2
        record.attempts?.last = 1_000_000
        record.attempts?.failure = NodeFailure(.undone, "it didn't: come back")
        return record
    }

    @Test(arguments: [full, InstallationRecord()])
    func `is read as it was written`(_ record: InstallationRecord) async throws {
        try await FolderHost.with { host in
            let file = RecordFile(ShimFolder(host: host.host, shim: "spin-v2"))
            #expect(try file.read() == nil)
            try file.write(record)
            #expect(try file.read() == record)
        }
    }

    @Test(arguments: ["", "{", "[]", "{\"order\": 1}", "\u{0}"])
    func `is nothing where it can't be understood`(text: String) async throws {
        try await FolderHost.with { host in
            let file = RecordFile(ShimFolder(host: host.host, shim: "spin-v2"))
            try file.write(Self.full)
            try host.write(text, to: file.path)
            #expect(try file.read() == nil)
        }
    }
}

@Suite("An agent's order") struct OrderTests {
    @Test(arguments: ["", ".", "..", "a/b", "../a", "A", "a b", String(repeating: "a", count: 64)])
    func `is refused where the Shim's name can't be part of a path`(name: String) {
        let json: JSONValue = ["shim": .string(name), "handler": "spin"]
        let failure = #expect(throws: NodeFailure.self) { try InstallationOrder.read(json.jsonBytes) }
        #expect(failure?.reason == .agentFailed)
    }

    @Test func `is another one with every field, and for the other operation`() throws {
        var order = InstallationOrder()
        order.shim = "spin-v2"
        order.handler = "spin"
        var other = order
        other.options = ["a": 1]
        let digests = try [
            order.machineOrder(.install), order.machineOrder(.uninstall), other.machineOrder(.install),
        ]
        #expect(Set(digests.map(\.digest)).count == 3)
    }
}

@Suite("The termination log") struct TerminationLogTests {
    @Test func `gets as much of a failure as a kubelet reads, and is never made`() throws {
        let file = URL(filePath: NSTemporaryDirectory()).appending(path: UUID().uuidString)
        let log = TerminationLog(path: file.path())
        let failure = NodeFailure(.undone, String(repeating: "é", count: 5000))
        #expect(!log.record(failure))
        #expect(!FileManager.default.fileExists(atPath: file.path()))
        try Data("old and long enough to be seen".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(log.record(failure))
        let told = try String(contentsOf: file, encoding: .utf8)
        #expect(told.utf8.count <= 4096 && told.utf8.count > 4090)
        #expect(NodeFailure(told)?.reason == .undone)
    }
}

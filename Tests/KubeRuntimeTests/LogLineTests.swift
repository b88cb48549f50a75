// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Logging
import Synchronization
import Testing

@testable import KubeRuntime

struct LogLineTests {
    private let time = Timestamp(microseconds: 1_700_000_000_007_654)

    private func line(_ message: String, _ metadata: Logger.Metadata = [:]) -> String {
        let line = LogLine(message, level: .warning, label: "bobbin", metadata: metadata, time: time)
        return String(decoding: line.bytes, as: UTF8.self)
    }

    @Test func `a line says when, how bad, who and what, then about what`() {
        #expect(
            line(
                "hi",
                [
                    "z": "1", "error": "no", "reconcileID": "00c0ffee", "controller": "spinapp",
                    "object": "a/b",
                ]
            )
                == #"{"ts":"2023-11-14T22:13:20.007Z","level":"warning","logger":"bobbin","msg":"hi","#
                + #""controller":"spinapp","object":"a/b","reconcileID":"00c0ffee","error":"no","z":"1"}"#
                + "\n"
        )
    }

    @Test(arguments: ["a\nb", "\"\\\"", "\u{0}\u{1F}\t\r", "ü€𝄞", "\u{2028}"])
    func `whatever is in a message, it is one line of JSON that reads as it was`(text: String) throws {
        let text2 = line(text, ["key\n": .array(["\(text)", ["x": "\(text)"]])])
        #expect(text2.filter { $0 == "\n" }.count == 1 && text2.hasSuffix("\n"))
        let value = try JSONValue(json: Array(text2.utf8))
        #expect(value["msg"]?.string == text)
        #expect(value["key\n"]?.array?.first?.string == text)
    }

    @Test func `what a terminal would obey is escaped, in JSON and in text`() throws {
        let hostile = "a\u{1B}]52;c;x\u{07}\u{9B}\u{7F}\u{202E}\n2026-01-01T00:00:00Z info forged"
        let json = line(hostile, ["\(hostile)": "\(hostile)"])
        #expect(json.unicodeScalars.dropLast().allSatisfy { (0x20...0x7E).contains($0.value) })
        #expect(try JSONValue(json: Array(json.utf8))["msg"]?.string == hostile)
        let lines = Mutex<[String]>([])
        let logger = Logger(label: "x") { label in
            TextLog.handler(label: label) { bytes in
                lines.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
            }
        }
        logger.info("\(hostile)", metadata: ["object": "\(hostile)"])
        let text = try #require(lines.withLock { $0 }.first)
        #expect(text.unicodeScalars.dropLast().allSatisfy { (0x20...0x7E).contains($0.value) })
        #expect(text.hasSuffix("\n"))
        #expect(text.contains("forged"))
    }

    @Test func `what a server says at any length is cut`() throws {
        let long = String(repeating: "ä", count: 100_000)
        let json = line(long, ["error": "\(long)"])
        #expect(json.utf8.count < 40_000)
        #expect(json.contains("bytes more"))
        let size = Mutex(0)
        let logger = Logger(label: "x") { label in
            TextLog.handler(label: label) { bytes in size.withLock { $0 = bytes.count } }
        }
        logger.info("\(long)")
        #expect((8000..<9000).contains(size.withLock { $0 }))
    }

    @Test func `metadata can't take the place of what every line has`() throws {
        let value = try JSONValue(json: Array(line("hi", ["msg": "other", "ts": "never"]).utf8))
        #expect(value["msg"] == "hi")
        #expect(value["msg_"] == "other")
        #expect(value["ts_"] == "never")
    }

    @Test func `a logger's own metadata and the message's come together, in one write`() throws {
        let lines = Mutex<[String]>([])
        var logger = Logger(label: "x") { label in
            JSONLogHandler(label: label, now: { Timestamp(microseconds: 0) }) { bytes in
                lines.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
            }
        }
        logger[metadataKey: "controller"] = "c"
        logger.debug("not this")
        logger.info("this", metadata: ["object": "o"])
        #expect(
            lines.withLock { $0 } == [
                #"{"ts":"1970-01-01T00:00:00.000Z","level":"info","logger":"x","msg":"this","controller":"c","object":"o"}"#
                    + "\n"
            ]
        )
    }
}

struct ReconcileIDTests {
    @Test func `no two reconciles have one name`() {
        let ids = ReconcileIDs(first: .max - 5)
        let names = (0..<10_000).map { _ in ids.next().description }
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.count == 8 })
    }
}

struct WriteJournalTests {
    private let type = ResourceType(group: "apps", version: "v1", kind: "Deployment", plural: "deployments")

    @Test func `nothing written is nothing told`() { #expect(WriteJournal().story == nil) }

    @Test func `each write is told, many by their number`() {
        let journal = WriteJournal()
        journal.record(Write(verb: .apply, type: type, key: ObjectKey(namespace: "a", name: "b")))
        journal.record(
            Write(verb: .patch, type: type, key: ObjectKey(namespace: "a", name: "b"), subresource: "status")
        )
        #expect(journal.story == "applied Deployment a/b, patched Deployment a/b/status")
        for _ in 0..<100 { journal.record(Write(verb: .delete, type: type, key: ObjectKey(name: "c"))) }
        #expect(journal.story?.hasSuffix("deleted Deployment c and 92 more") == true)
    }
}

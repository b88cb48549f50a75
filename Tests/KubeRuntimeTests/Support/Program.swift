// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Runs a program of the system and returns what it printed.
enum Program {
    struct Result {
        var output: String
        var code: Int32
    }

    static func run(_ arguments: String..., input: String = "") async throws -> Result {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["--default-signal=TERM,PIPE"] + arguments
        let output = Pipe()
        let source = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = source
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                do {
                    try process.run()
                    try source.fileHandleForWriting.write(contentsOf: Data(input.utf8))
                    try source.fileHandleForWriting.close()
                    let data = try output.fileHandleForReading.readToEnd() ?? Data()
                    process.waitUntilExit()
                    let text = String(decoding: data, as: UTF8.self)
                    continuation.resume(returning: Result(output: text, code: process.terminationStatus))
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }

    /// The status with which a server answers, and the body.
    static func curl(_ arguments: String..., port: Int) async throws -> (status: String, body: String) {
        let file = FileManager.default.temporaryDirectory.appending(path: "curl-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try arguments.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
        let answer = try await run(
            "curl",
            "--silent",
            "--insecure",
            "--max-time",
            "20",
            "--config",
            file.path(),
            "--write-out",
            "\n%{http_code}",
            "https://127.0.0.1:\(port)/metrics"
        )
        let lines = answer.output.split(separator: "\n", omittingEmptySubsequences: false)
        return (String(lines.last ?? ""), lines.dropLast().joined(separator: "\n"))
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests
import Subprocess

/// The repository whose files are tested.
enum Repository {
    /// Its folder, with a slash at the end.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path()

    static func text(_ path: String) throws -> String {
        try String(contentsOfFile: root + path, encoding: .utf8)
    }

    /// The documents of a file, of which there is at least one: what holds for each of none would say nothing.
    static func documents(_ path: String) throws -> [JSONValue] {
        let documents = try YAML.documents(text(path), source: path)
        guard !documents.isEmpty else { throw TemplateError("\(path) is empty") }
        return documents
    }

    static func document(_ path: String) throws -> JSONValue { try documents(path)[0] }
}

/// A program that tests run.
struct Program: Sendable {
    let name: String

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static let kubectl = Program(name: "kubectl")
    static let helm = Program(name: "helm")

    /// Whether it is there.
    var isInstalled: Bool {
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }

    /// Runs it, and throws what it says if it fails.
    @discardableResult
    func callAsFunction(_ arguments: String..., input: String = "") async throws -> String {
        let done = try await run(
            .name(name),
            arguments: .init(arguments),
            input: .string(input),
            output: .string(limit: 16 << 20),
            error: .string(limit: 1 << 20)
        )
        guard done.terminationStatus.isSuccess else {
            throw Failure(
                description:
                    "\(name) \(arguments.joined(separator: " ")): \(done.standardOutput)\(done.standardError)"
            )
        }
        return done.standardOutput
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
package import KubeModel
import Manifests

/// What Argo CD makes of an object, by the checks in `deploy/argocd`, run by the Lua that is installed.
package enum ArgoHealth {
    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    /// What an interpreter of Lua 5.1's language may be called; the checks use nothing that later ones changed.
    private static let names = ["lua5.1", "luajit", "lua", "lua5.4", "lua5.3"]

    private static func interpreter() throws -> String {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
        for name in names {
            for folder in folders where FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") {
                return "\(folder)/\(name)"
            }
        }
        throw Failure(
            description: "no Lua is installed to run the health checks: Scripts/setup.sh installs it"
        )
    }

    /// Runs the check of the object's kind.
    ///
    /// - Throws: ``Failure`` where there is no check of that kind, it fails, or it answers with what Argo CD doesn't know.
    package static func health(of object: JSONValue) throws -> (status: String, message: String) {
        let group = object["apiVersion"]?.string?.split(separator: "/").first ?? ""
        let kind = object["kind"]?.string ?? ""
        let script = """
            obj = \(literal(object))
            local health = (function()
            \(try check("\(group)_\(kind)"))
            end)()
            io.write(health.status, "\\n", health.message)
            """
        let lines = try run(script).split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        let status = String(lines[0])
        guard ["Healthy", "Progressing", "Degraded", "Suspended"].contains(status) else {
            throw Failure(description: "the check of \(kind) says \(status), which Argo CD doesn't know")
        }
        return (status, lines.count > 1 ? String(lines[1]) : "")
    }

    /// The script as it is shipped.
    private static func check(_ kind: String) throws -> String {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let text = try String(contentsOfFile: "/\(root)/deploy/argocd/argocd-cm.yaml", encoding: .utf8)
        let documents = try YAML.documents(text, source: "argocd-cm.yaml")
        let key = "resource.customizations.health.\(kind)"
        guard let script = documents.first?[path: "data", key]?.string else {
            throw Failure(description: "deploy/argocd/argocd-cm.yaml has no \(key)")
        }
        return script
    }

    private static func run(_ script: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: try interpreter())
        process.arguments = ["-"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(script.utf8))
        try input.fileHandleForWriting.close()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(description: "the check failed: \(text)") }
        return text
    }

    private static func literal(_ value: JSONValue) -> String {
        if let object = value.object {
            return "{\(object.map { "[\(quoted($0.key))]=\(literal($0.value))" }.joined(separator: ","))}"
        }
        if let array = value.array { return "{\(array.map(literal).joined(separator: ","))}" }
        if let text = value.string { return quoted(text) }
        return value.description == "null" ? "nil" : value.description
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.utf8.map { byte in
            String(repeating: "0", count: 3 - String(byte).count) + String(byte)
        }
        return "\"\(escaped.map { "\\\($0)" }.joined())\""
    }
}

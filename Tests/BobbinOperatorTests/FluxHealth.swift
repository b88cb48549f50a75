// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests
import Testing

@testable import LocalControlPlane

/// What Flux makes of an object, by the expressions in `deploy/flux/apps.yaml`.
enum FluxHealth: String {
    case inProgress, failed, current

    /// Evaluates the expressions of the object's kind in Flux's order. One that can't be evaluated, since the status
    /// isn't there yet, leaves it waiting.
    static func health(of object: JSONValue) throws -> FluxHealth {
        let expressions = try #require(try self.expressions(object), "deploy/flux/apps.yaml doesn't know it")
        let bindings = (object.object ?? JSONObject()).map { (name: $0.key, value: CELValue($0.value, nil)) }
        for verdict in [inProgress, failed, current] {
            let source = try #require(expressions[verdict.rawValue]?.string)
            let expression = try CELParser.parse(source)
            var interpreter = CELInterpreter(bindings)
            guard let value = try? interpreter.evaluate(expression) else { return .inProgress }
            if case .bool(true) = value { return verdict }
        }
        return .inProgress
    }

    private static func expressions(_ object: JSONValue) throws -> JSONValue? {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let text = try String(contentsOfFile: "/\(root)/deploy/flux/apps.yaml", encoding: .utf8)
        let documents = try YAML.documents(text, source: "apps.yaml")
        let all = documents.compactMap { $0[path: "spec", "healthCheckExprs"]?.array }.joined()
        return all.first { $0["apiVersion"] == object["apiVersion"] && $0["kind"] == object["kind"] }
    }
}

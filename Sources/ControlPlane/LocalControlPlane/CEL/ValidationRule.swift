// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// One of a schema's `x-kubernetes-validations`, compiled.
struct ValidationRule: Sendable {
    /// The rule as it is written.
    let rule: String
    let expression: CELExpression
    /// What to say when the rule is broken.
    let message: String
    let messageExpression: CELExpression?
    let reason: FieldError.Reason
    /// The path of the field at fault, from where the rule is: `.name`.
    let fieldPath: String
    let usesOldSelf: Bool

    /// The rule in an error: by its message, or by itself.
    var shown: String {
        let text = message.isEmpty ? rule : message
        return String(
            text.trimmingPrefix(while: \.isWhitespace).reversed().trimmingPrefix(while: \.isWhitespace)
                .reversed()
        )
    }

    /// The message when the rule has no expression for one.
    var staticMessage: String { message.isEmpty ? "failed rule: \(shown)" : shown }
}

extension SchemaParser {
    mutating func rules(
        of schema: JSONValue,
        at path: String,
        parts: StructuralSchema.Parts
    ) -> [ValidationRule] {
        let list = schema["x-kubernetes-validations"]?.array ?? []
        guard !list.isEmpty else { return [] }
        let schemaOfSelf = StructuralSchema(parts)
        let selfType = CELType(schemaOfSelf)
        var rules: [ValidationRule] = []
        for (index, item) in list.enumerated() {
            let rulePath = "\(path).x-kubernetes-validations[\(index)]"
            if let rule = rule(item, selfType: selfType, at: rulePath) { rules.append(rule) }
            if let fieldPath = item["fieldPath"]?.string, !fieldPath.isEmpty,
                !schemaOfSelf.has(fieldPath: fieldPath)
            {
                errors.append(.invalid("\(rulePath).fieldPath", .string(fieldPath), "must be a valid path"))
            }
        }
        return rules
    }

    private mutating func rule(_ item: JSONValue, selfType: CELType, at path: String) -> ValidationRule? {
        guard let text = item["rule"]?.string, !text.allSatisfy(\.isWhitespace) else {
            errors.append(.required("\(path).rule", "rule is not specified"))
            return nil
        }
        if item["optionalOldSelf"]?.bool == true {
            let message = "optional values are not supported by the embedded control plane"
            errors.append(.forbidden("\(path).optionalOldSelf", message))
        }
        let variables = [("self", selfType), ("oldSelf", selfType)]
        guard let expression = compile(text, variables, to: .bool, in: item, at: "\(path).rule") else {
            return nil
        }
        var messageExpression: CELExpression?
        if let text = item["messageExpression"]?.string {
            let place = "\(path).messageExpression"
            messageExpression = compile(text, variables, to: .string, in: item, at: place)
        }
        if let message = item["message"]?.string, message.contains("\n") {
            errors.append(
                .invalid("\(path).message", .string(message), "message must not contain line breaks")
            )
        }
        var reason = FieldError.Reason.invalid
        if let name = item["reason"]?.string {
            let allowed = [
                "FieldValueRequired", "FieldValueInvalid", "FieldValueForbidden", "FieldValueDuplicate",
            ]
            if let known = FieldError.Reason(rawValue: name), allowed.contains(name) {
                reason = known
            } else {
                errors.append(.notSupported("\(path).reason", .string(name), allowed.sorted()))
            }
        }
        return ValidationRule(
            rule: text,
            expression: expression,
            message: item["message"]?.string ?? "",
            messageExpression: messageExpression,
            reason: reason,
            fieldPath: item["fieldPath"]?.string ?? "",
            usesOldSelf: expression.uses("oldSelf")
        )
    }

    private mutating func compile(
        _ text: String,
        _ variables: [(String, CELType)],
        to type: CELType,
        in item: JSONValue,
        at path: String
    ) -> CELExpression? {
        do throws(CELError) {
            let expression = try CELParser.parse(text)
            var checker = CELChecker(variables.map { (name: $0.0, type: $0.1) })
            let result = try checker.type(of: expression)
            guard type.accepts(result) else {
                errors.append(.invalid(path, Self.shown(item), "must evaluate to a \(type)"))
                return nil
            }
            return expression
        } catch {
            errors.append(.invalid(path, Self.shown(item), "compilation failed: \(error.shown(in: text))"))
            return nil
        }
    }
}

extension SchemaParser {
    /// A rule as messages show it: with the names that its fields have in Go.
    private static func shown(_ item: JSONValue) -> JSONValue {
        [
            "Rule": item["rule"] ?? "", "Message": item["message"] ?? "",
            "MessageExpression": item["messageExpression"] ?? "", "Reason": item["reason"] ?? .null,
            "FieldPath": item["fieldPath"] ?? "", "OptionalOldSelf": item["optionalOldSelf"] ?? .null,
        ]
    }
}

extension CELExpression {
    /// Whether the expression refers to a variable of that name.
    func uses(_ name: String) -> Bool {
        switch kind {
        case .literal: false
        case .identifier(let identifier): identifier == name
        case .select(let target, _, isTest: _): target.uses(name)
        case .index(let target, let index): target.uses(name) || index.uses(name)
        case .call(_, let target, let arguments):
            target?.uses(name) == true || arguments.contains { $0.uses(name) }
        case .and(let left, let right), .or(let left, let right): left.uses(name) || right.uses(name)
        case .conditional(let condition, let yes, let no):
            condition.uses(name) || yes.uses(name) || no.uses(name)
        case .list(let elements): elements.contains { $0.uses(name) }
        case .map(let entries): entries.contains { $0.key.uses(name) || $0.value.uses(name) }
        case .comprehension(let comprehension):
            comprehension.range.uses(name) || comprehension.body.uses(name)
                || comprehension.condition?.uses(name) == true
        }
    }
}

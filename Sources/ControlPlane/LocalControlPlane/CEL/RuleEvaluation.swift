// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The verdicts of all rules of a schema on a value.
struct RuleEvaluation {
    private(set) var errors: [FieldError] = []

    /// Judges a value and all that is in it.
    ///
    /// - Parameter old: What the value was before an update, where that can be told.
    mutating func evaluate(_ value: JSONValue, old: JSONValue?, _ schema: StructuralSchema, at path: String) {
        guard !value.isNull, schema.hasRules else { return }
        for rule in schema.rules { apply(rule, to: value, old: old, schema, at: path) }
        switch value {
        case .object(let object):
            for (key, member) in object {
                if let property = schema.properties[key] {
                    evaluate(member, old: old?[key], property, at: path.isEmpty ? key : "\(path).\(key)")
                } else if case .schema(let additional) = schema.additional {
                    evaluate(member, old: old?[key], additional, at: "\(path)[\(key)]")
                }
            }
        case .array(let elements):
            guard let items = schema.items else { return }
            for (index, element) in elements.enumerated() {
                let former = schema.former(of: element, in: old?.array)
                evaluate(element, old: former, items, at: "\(path)[\(index)]")
            }
        default: break
        }
    }

    private mutating func apply(
        _ rule: ValidationRule,
        to value: JSONValue,
        old: JSONValue?,
        _ schema: StructuralSchema,
        at path: String
    ) {
        // A rule that compares has nothing to say about what is new.
        if rule.usesOldSelf, old == nil { return }
        var bindings = [(name: "self", value: CELValue(value, schema))]
        if let old { bindings.append(("oldSelf", CELValue(old, schema))) }
        do throws(CELError) {
            var interpreter = CELInterpreter(bindings)
            if case .bool(true) = try interpreter.evaluate(rule.expression) { return }
        } catch {
            report(error, rule, schema, at: path)
            return
        }
        // What was as bad before may stay, unless the rule is about the change.
        if !rule.usesOldSelf, let old, old == value { return }
        let shownPath = rule.fieldPath.isEmpty ? path : schema.path(path, extendedBy: rule.fieldPath)
        report(rule, Self.message(of: rule, bindings), value, schema, at: shownPath)
    }

    private mutating func report(
        _ error: CELError,
        _ rule: ValidationRule,
        _ schema: StructuralSchema,
        at path: String
    ) {
        let type = schema.type?.rawValue ?? ""
        let detail =
            switch error.message {
            case let text where text.hasPrefix("no such overload"):
                "'\(text)': call arguments did not match a supported operator, function or macro signature for rule: "
                    + rule.shown
            case let text where text.hasPrefix("operation cancelled"):
                "'\(text)': no further validation rules will be run due to call cost exceeds limit for rule: "
                    + rule.shown
            case let text: "\(text) evaluating rule: \(rule.shown)"
            }
        errors.append(.invalid(path, .string(type), detail))
    }

    private mutating func report(
        _ rule: ValidationRule,
        _ message: String,
        _ value: JSONValue,
        _ schema: StructuralSchema,
        at path: String
    ) {
        // The path of the object itself has no text of its own.
        let path = path.isEmpty ? "<nil>" : path
        switch rule.reason {
        case .forbidden, .required: errors.append(.plain(rule.reason, path, message))
        case .duplicate: errors.append(.duplicate(path, value))
        // Whole objects and lists aren't shown.
        case _ where value.isContainer: errors.append(.plain(.invalid, path, message))
        default: errors.append(.invalid(path, value, message))
        }
    }

    private static func message(
        of rule: ValidationRule,
        _ bindings: [(name: String, value: CELValue)]
    ) -> String {
        guard let expression = rule.messageExpression else { return rule.staticMessage }
        do throws(CELError) {
            var interpreter = CELInterpreter(bindings)
            guard case .string(let text) = try interpreter.evaluate(expression),
                !text.allSatisfy(\.isWhitespace), !text.contains("\n")
            else { return rule.staticMessage }
            return text
        } catch {
            // A message that has no value gives way to the fixed one, as Kubernetes does it.
            return rule.staticMessage
        }
    }
}

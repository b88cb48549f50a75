// SPDX-License-Identifier: Apache-2.0

package import KubeModel

extension StructuralSchema {
    /// What is wrong with the object, in the words of Kubernetes.
    ///
    /// - Parameter old: The object as it is stored, for an update: transition rules compare with it, and a fault
    ///   in a part that the update leaves as it was doesn't count.
    package func validate(_ value: JSONValue, old: JSONValue?) -> [FieldError] {
        validate(value, old: old, at: "")
    }

    func validate(_ value: JSONValue, old: JSONValue?, at path: String) -> [FieldError] {
        var validation = SchemaValidation()
        validation.check(value, old: old, self, at: path)
        let errors = validation.errors + listErrors(value, old: old, at: path)
        return errors + ruleErrors(value, old: old, at: path, after: errors)
    }

    /// What lists hold twice, unless something was there twice before: that may have been stored while the lists
    /// were of another type.
    private func listErrors(_ value: JSONValue, old: JSONValue?, at path: String) -> [FieldError] {
        var lists = ListTypeValidation()
        lists.validate(value, self, at: path)
        guard !lists.errors.isEmpty, let old else { return lists.errors }
        var former = ListTypeValidation()
        former.validate(old, self, at: path)
        return former.errors.isEmpty ? lists.errors : []
    }

    /// The rules' verdicts, unless faults of the kinds that could mislead a rule came before.
    private func ruleErrors(
        _ value: JSONValue,
        old: JSONValue?,
        at path: String,
        after errors: [FieldError]
    ) -> [FieldError] {
        guard hasRules else { return [] }
        let blocking: Set<FieldError.Reason> = [.notSupported, .required, .tooLong, .tooMany, .typeInvalid]
        if errors.contains(where: { blocking.contains($0.reason) }) {
            let notice =
                "some validation rules were not checked because the object was invalid; "
                + "correct the existing errors to complete validation"
            return [.invalid("<nil>", .null, notice)]
        }
        var evaluation = RuleEvaluation()
        evaluation.evaluate(value, old: old, self, at: path)
        return evaluation.errors
    }
}

/// The checks of types and constraints, without rules and list types.
struct SchemaValidation {
    private(set) var errors: [FieldError] = []

    mutating func check(_ value: JSONValue, old: JSONValue?, _ schema: StructuralSchema, at path: String) {
        // An update may leave alone what was stored under looser rules.
        if let old, old == value { return }
        if value.isNull, schema.isNullable { return }
        guard checkType(of: value, schema, at: path) else { return }
        errors += ConstraintCheck.errors(of: value, schema.constraints, at: path)
        switch value {
        case .object(let object): check(object, old: old, schema, at: path)
        case .array(let elements):
            guard let items = schema.items else { return }
            for (index, element) in elements.enumerated() {
                let former = schema.former(of: element, in: old?.array)
                check(element, old: former, items, at: "\(path)[\(index)]")
            }
        default: break
        }
    }

    private mutating func check(
        _ object: JSONObject,
        old: JSONValue?,
        _ schema: StructuralSchema,
        at path: String
    ) {
        for (key, member) in object {
            let memberPath = path.isEmpty ? key : "\(path).\(key)"
            if let property = schema.properties[key] {
                check(member, old: old?[key], property, at: memberPath)
            } else if case .schema(let additional) = schema.additional {
                check(member, old: old?[key], additional, at: memberPath)
            }
        }
    }

    private mutating func checkType(of value: JSONValue, _ schema: StructuralSchema, at path: String) -> Bool
    {
        let found = value.schemaTypeName
        if schema.isIntOrString {
            guard found != "integer", found != "string" else { return true }
            return reject(found, expected: "integer,string", at: path)
        }
        guard let type = schema.type else { return true }
        guard found != type.rawValue else { return checkRange(of: value, schema, at: path) }
        if type == .number, found == "integer" { return true }
        if type == .integer, case .number(let number) = value {
            if number == number.rounded() { return checkRange(of: value, schema, at: path) }
            _ = reject("number", expected: "integer", at: path)
            let message = "Checked value must be of type integer (default format) in \(path)"
            errors.append(.invalid("<nil>", "", message))
            return false
        }
        return reject(found, expected: type.rawValue, at: path)
    }

    private mutating func checkRange(of value: JSONValue, _ schema: StructuralSchema, at path: String) -> Bool
    {
        guard schema.constraints.format == "int32", let number = value.double,
            number < Double(Int32.min) || number > Double(Int32.max)
        else { return true }
        let message = "Checked value must be of type integer with format int32 in \(path)"
        errors.append(.invalid("<nil>", "", message))
        return true
    }

    private mutating func reject(_ found: String, expected: String, at path: String) -> Bool {
        let detail = "\(path) in body must be of type \(expected): \"\(found)\""
        errors.append(.shown(.typeInvalid, path, .string(found), detail))
        return false
    }
}

extension StructuralSchema {
    /// The element of the stored list that this element continues; only lists of type `map` tell.
    func former(of element: JSONValue, in old: [JSONValue]?) -> JSONValue? {
        guard listType == .map, let old else { return nil }
        return old.first { candidate in listMapKeys.allSatisfy { candidate[$0] == element[$0] } }
    }
}

extension JSONValue {
    /// The name of the value's type in a schema.
    var schemaTypeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Checks a value against what a schema demands beyond the type.
enum ConstraintCheck {
    static func errors(of value: JSONValue, _ constraints: ValueConstraints, at path: String) -> [FieldError]
    {
        var errors = combinations(of: value, constraints, at: path)
        switch value {
        case .string(let text): errors += self.errors(of: text, constraints, at: path)
        case .integer, .number: errors += numberErrors(of: value, constraints, at: path)
        case .array(let elements):
            if let limit = constraints.minItems, elements.count < limit {
                let detail = "\(path) in body should have at least \(limit) items"
                errors.append(.invalid(path, .integer(Int64(elements.count)), detail))
            }
            if let limit = constraints.maxItems, elements.count > limit {
                errors.append(tooMany(elements.count, limit, at: path))
            }
        case .object(let object): errors += self.errors(of: object, constraints, at: path)
        case .null, .bool: break
        }
        if let allowed = constraints.enumeration, !allowed.contains(where: { $0 == value }) {
            let texts = allowed.map { $0.string ?? $0.description }
            errors.append(.notSupported(path, value, texts))
        }
        return errors
    }

    private static func errors(
        of text: String,
        _ constraints: ValueConstraints,
        at path: String
    ) -> [FieldError] {
        var errors: [FieldError] = []
        let length = text.unicodeScalars.count
        if let limit = constraints.maxLength, length > limit {
            errors.append(.plain(.tooLong, path, "may not be more than \(limit) bytes"))
        }
        if let limit = constraints.minLength, length < limit {
            errors.append(
                .invalid(path, .string(text), "\(path) in body should be at least \(limit) chars long")
            )
        }
        if let pattern = constraints.pattern, let fault = fault(of: text, pattern) {
            errors.append(.invalid(path, .string(text), "\(path) in body \(fault)"))
        }
        if let format = constraints.format, !StringFormat.accepts(text, format: format) {
            let detail = "\(path) in body must be of type \(format): \"\(text)\""
            errors.append(.invalid(path, .string(text), detail))
        }
        return errors
    }

    /// Why a text doesn't fit a pattern; `nil` where it does.
    private static func fault(of text: String, _ pattern: RegularExpression) -> String? {
        do throws(RegularExpressionError) {
            return try pattern.matches(text) ? nil : "should match '\(pattern.pattern)'"
        } catch {
            return "cannot be matched against '\(pattern.pattern)': \(error)"
        }
    }

    private static func numberErrors(
        of value: JSONValue,
        _ constraints: ValueConstraints,
        at path: String
    ) -> [FieldError] {
        guard let number = value.double else { return [] }
        var errors: [FieldError] = []
        func report(_ demand: String, _ limit: Double) {
            errors.append(
                .invalid(path, value, "\(path) in body should be \(demand) \(JSONValue.number(limit))")
            )
        }
        if let factor = constraints.multipleOf, factor != 0 {
            let quotient = number / factor
            if quotient != quotient.rounded() { report("a multiple of", factor) }
        }
        if let limit = constraints.maximum {
            if constraints.isMaximumExclusive {
                if number >= limit { report("less than", limit) }
            } else if number > limit {
                report("less than or equal to", limit)
            }
        }
        if let limit = constraints.minimum {
            if constraints.isMinimumExclusive {
                if number <= limit { report("greater than", limit) }
            } else if number < limit {
                report("greater than or equal to", limit)
            }
        }
        return errors
    }

    private static func errors(
        of object: JSONObject,
        _ constraints: ValueConstraints,
        at path: String
    ) -> [FieldError] {
        var errors: [FieldError] = []
        if let limit = constraints.minProperties, object.count < limit {
            let detail = "\(path) in body should have at least \(limit) properties"
            errors.append(.invalid(path, .integer(Int64(object.count)), detail))
        }
        if let limit = constraints.maxProperties, object.count > limit {
            errors.append(tooMany(object.count, limit, at: path))
        }
        for name in constraints.required where object[name] == nil {
            errors.append(.required(path.isEmpty ? name : "\(path).\(name)"))
        }
        return errors
    }

    private static func tooMany(_ count: Int, _ limit: Int, at path: String) -> FieldError {
        FieldError(
            path: path,
            reason: .tooMany,
            message: "Too many: \(count): must have at most \(limit) items"
        )
    }

    // MARK: Combinations

    private static func combinations(
        of value: JSONValue,
        _ constraints: ValueConstraints,
        at path: String
    ) -> [FieldError] {
        var errors: [FieldError] = []
        func report(_ verdict: String) { errors.append(.invalid("<nil>", "", "\"\(path)\" \(verdict)")) }
        if !constraints.anyOf.isEmpty {
            let outcomes = constraints.anyOf.map { self.errors(of: value, nested: $0, at: path) }
            if !outcomes.contains(where: \.isEmpty) {
                report("must validate at least one schema (anyOf)")
                errors += outcomes.min { $0.count < $1.count } ?? []
            }
        }
        if !constraints.oneOf.isEmpty {
            let outcomes = constraints.oneOf.map { self.errors(of: value, nested: $0, at: path) }
            switch outcomes.count(where: \.isEmpty) {
            case 0:
                report("must validate one and only one schema (oneOf). Found none valid")
                errors += outcomes.min { $0.count < $1.count } ?? []
            case 1: break
            case let count:
                report("must validate one and only one schema (oneOf). Found \(count) valid alternatives")
            }
        }
        if !constraints.allOf.isEmpty {
            let faults = constraints.allOf.map { self.errors(of: value, nested: $0, at: path) }.filter {
                !$0.isEmpty
            }
            errors += faults.flatMap { $0 }
            if !faults.isEmpty {
                let isNone = faults.count == constraints.allOf.count
                report("must validate all the schemas (allOf)\(isNone ? ". None validated" : "")")
            }
        }
        if let not = constraints.not, self.errors(of: value, nested: not, at: path).isEmpty {
            report("must not validate the schema (not)")
        }
        return errors
    }

    private static func errors(
        of value: JSONValue,
        nested: NestedConstraints,
        at path: String
    ) -> [FieldError] {
        var errors = self.errors(of: value, nested.constraints, at: path)
        for (name, constraints) in nested.properties {
            guard let member = value[name] else { continue }
            let memberPath = path.isEmpty ? name : "\(path).\(name)"
            errors += self.errors(of: member, nested: constraints, at: memberPath)
        }
        if let items = nested.items, let elements = value.array {
            for (index, element) in elements.enumerated() {
                errors += self.errors(of: element, nested: items, at: "\(path)[\(index)]")
            }
        }
        return errors
    }
}

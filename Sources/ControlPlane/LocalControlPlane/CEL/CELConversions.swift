// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// `int()`, `string()` and their like.
enum CELConversions {
    static func add(to table: inout CELFunctionTable) {
        table.add("int", [.dyn], .int) { (values) throws(CELError) in .int(try int(values[0])) }
        table.add("uint", [.dyn], .uint) { (values) throws(CELError) in .uint(try uint(values[0])) }
        table.add("double", [.dyn], .double) { (values) throws(CELError) in .double(try double(values[0])) }
        table.add("string", [.dyn], .string) { (values) throws(CELError) in .string(try string(values[0])) }
        table.add("bool", [.dyn], .bool) { (values) throws(CELError) in .bool(try bool(values[0])) }
        table.add("bytes", [.string], .bytes) { (values) throws(CELError) in
            .bytes(Array(try values.string(0).utf8))
        }
        table.add("bytes", [.bytes], .bytes) { (values) throws(CELError) in values[0] }
    }

    private static func int(_ value: CELValue) throws(CELError) -> Int64 {
        switch value {
        case .int(let value): return value
        case .uint(let value):
            guard let result = Int64(exactly: value) else { throw CELError("integer overflow") }
            return result
        case .double(let value):
            guard value.isFinite, let result = Int64(exactly: value.rounded(.towardZero)) else {
                throw CELError("integer overflow")
            }
            return result
        case .string(let text):
            guard let result = Int64(text) else {
                throw CELError("strconv.ParseInt: parsing \"\(text)\": invalid syntax")
            }
            return result
        case .timestamp(let time): return time.microseconds / 1_000_000
        case .duration(let duration): return duration.nanoseconds
        default: throw .noOverload()
        }
    }

    private static func uint(_ value: CELValue) throws(CELError) -> UInt64 {
        switch value {
        case .uint(let value): return value
        case .int(let value):
            guard let result = UInt64(exactly: value) else { throw CELError("unsigned integer overflow") }
            return result
        case .double(let value):
            guard value.isFinite, let result = UInt64(exactly: value.rounded(.towardZero)) else {
                throw CELError("unsigned integer overflow")
            }
            return result
        case .string(let text):
            guard let result = UInt64(text) else {
                throw CELError("strconv.ParseUint: parsing \"\(text)\": invalid syntax")
            }
            return result
        default: throw .noOverload()
        }
    }

    private static func double(_ value: CELValue) throws(CELError) -> Double {
        switch value {
        case .double(let value): return value
        case .int(let value): return Double(value)
        case .uint(let value): return Double(value)
        case .string(let text):
            guard let result = Double(text) else {
                throw CELError("strconv.ParseFloat: parsing \"\(text)\": invalid syntax")
            }
            return result
        default: throw .noOverload()
        }
    }

    static func string(_ value: CELValue) throws(CELError) -> String {
        switch value {
        case .string(let text): return text
        case .bool(let value): return value ? "true" : "false"
        case .int(let value): return String(value)
        case .uint(let value): return String(value)
        case .double(let value): return JSONValue.number(value).description
        case .bytes(let bytes):
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw CELError("invalid UTF-8 in bytes, cannot convert to string")
            }
            return text
        case .timestamp(let time): return time.microseconds % 1_000_000 == 0 ? time.seconds : time.micro
        case .duration(let duration): return "\(JSONValue.number(Double(duration.nanoseconds) / 1e9))s"
        case .quantity(let quantity): return quantity.description
        case .type(let name): return name
        default: throw .noOverload()
        }
    }

    private static func bool(_ value: CELValue) throws(CELError) -> Bool {
        switch value {
        case .bool(let value): return value
        case .string(let text):
            if ["1", "t", "T", "true", "TRUE", "True"].contains(text) { return true }
            if ["0", "f", "F", "false", "FALSE", "False"].contains(text) { return false }
            throw CELError("type conversion error from 'string' to 'bool'")
        default: throw .noOverload()
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What is wrong with one field, in the words and with the reasons of Kubernetes' `field.Error`.
package struct FieldError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The machine-readable kind of fault, as in a `Status`' causes.
    package enum Reason: String, Sendable, Hashable {
        case notFound = "FieldValueNotFound"
        case required = "FieldValueRequired"
        case duplicate = "FieldValueDuplicate"
        case invalid = "FieldValueInvalid"
        case notSupported = "FieldValueNotSupported"
        case forbidden = "FieldValueForbidden"
        case tooLong = "FieldValueTooLong"
        case tooMany = "FieldValueTooMany"
        case typeInvalid = "FieldValueTypeInvalid"
        case internalError = "InternalError"

        /// The words that open the message.
        var title: String {
            switch self {
            case .notFound: "Not found"
            case .required: "Required value"
            case .duplicate: "Duplicate value"
            case .invalid, .typeInvalid: "Invalid value"
            case .notSupported: "Unsupported value"
            case .forbidden: "Forbidden"
            case .tooLong: "Too long"
            case .tooMany: "Too many"
            case .internalError: "Internal error"
            }
        }
    }

    /// The path of the field, such as `spec.containers[0].name`.
    package var path: String
    /// The machine-readable reason of the cause.
    package var reason: Reason
    /// The message without the path: what a `Status`' cause carries.
    package var message: String

    /// An error with a message that is already whole.
    package init(path: String, reason: Reason, message: String) {
        self.path = path
        self.reason = reason
        self.message = message
    }

    /// The path and the message: `spec.replicas: Invalid value: -1: must be …`.
    package var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

extension FieldError {
    /// A fault whose message doesn't show the value: required, forbidden, too long, internal.
    static func plain(_ reason: Reason, _ path: String, _ detail: String = "") -> FieldError {
        let message = detail.isEmpty ? reason.title : "\(reason.title): \(detail)"
        return FieldError(path: path, reason: reason, message: message)
    }

    /// A fault whose message shows the value.
    static func shown(
        _ reason: Reason,
        _ path: String,
        _ value: JSONValue,
        _ detail: String = ""
    ) -> FieldError {
        let opening = "\(reason.title): \(value.description)"
        return FieldError(
            path: path,
            reason: reason,
            message: detail.isEmpty ? opening : "\(opening): \(detail)"
        )
    }

    static func required(_ path: String, _ detail: String = "") -> FieldError {
        plain(.required, path, detail)
    }

    static func forbidden(_ path: String, _ detail: String) -> FieldError { plain(.forbidden, path, detail) }

    static func invalid(_ path: String, _ value: JSONValue, _ detail: String) -> FieldError {
        shown(.invalid, path, value, detail)
    }

    static func duplicate(_ path: String, _ value: JSONValue) -> FieldError { shown(.duplicate, path, value) }

    static func notFound(_ path: String, _ value: JSONValue) -> FieldError { shown(.notFound, path, value) }

    static func notSupported(_ path: String, _ value: JSONValue, _ supported: [String]) -> FieldError {
        let list = supported.map { JSONValue.string($0).description }.joined(separator: ", ")
        return shown(.notSupported, path, value, "supported values: \(list)")
    }
}

extension FieldError {
    /// The message of a `Status` with these errors: `Deployment.apps "x" is invalid: …`, several in brackets.
    ///
    /// - Parameter type: The kind and group, such as `Deployment.apps`; `ResourceType.description` has that form.
    package static func message(of errors: [FieldError], type: String, name: String) -> String {
        var seen: Set<String> = []
        let texts = errors.map(\.description).filter { seen.insert($0).inserted }
        let list = texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
        return "\(type) \"\(name)\" is invalid: \(list)"
    }
}

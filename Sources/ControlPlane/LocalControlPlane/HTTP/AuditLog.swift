// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Logging
import Synchronization

/// A file in the form of kube-apiserver's audit log: `audit.k8s.io/v1` `Event`s of level Metadata, one as a request
/// arrives and one when it is answered, a watch when it starts.
///
/// There is no user in it, since the control plane knows none, but the media types that were asked for are, in an
/// annotation: they tell metadata from whole objects.
final class AuditLog: Sendable {
    private let path: String
    private let file: Mutex<FileHandle>
    private let clock: any ControlPlaneClock
    private let logger: Logger

    /// Starts a new file.
    ///
    /// - Throws: What keeps the file from being written.
    init(path: String, clock: any ControlPlaneClock, logger: Logger) throws {
        self.path = path
        self.clock = clock
        self.logger = logger
        try Data().write(to: URL(filePath: path))
        file = Mutex(try FileHandle(forWritingTo: URL(filePath: path)))
    }

    /// - Parameter code: The answer's; `nil` while there is none.
    func record(_ request: APIRequest, _ call: RequestLog.Call, code: Int? = nil) {
        let event = Self.event(request, call, code, at: clock.now)
        let line = event.jsonBytes + [UInt8(ascii: "\n")]
        do {
            try file.withLock { try $0.write(contentsOf: Data(line)) }
        } catch {
            logger.error(
                "cannot write a request to the audit log",
                metadata: ["file": "\(path)", "error": "\(error)"]
            )
        }
    }

    private static func event(
        _ request: APIRequest,
        _ call: RequestLog.Call,
        _ code: Int?,
        at time: Timestamp
    ) -> JSONValue {
        let answered: JSONValue = call.verb == "watch" ? "ResponseStarted" : "ResponseComplete"
        var event: JSONValue = [
            "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Metadata",
            "stage": code == nil ? "RequestReceived" : answered,
            "requestURI": .string(request.uri), "verb": .string(call.verb == "apply" ? "patch" : call.verb),
            "userAgent": .string(request.userAgent),
            "requestReceivedTimestamp": .string(time.micro),
            "annotations": ["bobbin/accept": .string(request.accept)],
        ]
        if let code { event["responseStatus"] = ["code": .integer(Int64(code))] }
        if let path = ResourcePath(request.path), !path.plural.isEmpty {
            let parts: [(String, String)] = [
                ("resource", path.plural), ("namespace", path.namespace), ("name", path.name),
                ("apiGroup", path.group), ("apiVersion", path.version), ("subresource", path.subresource),
            ]
            var reference: JSONValue = [:]
            for (key, value) in parts where !value.isEmpty { reference[key] = .string(value) }
            event["objectRef"] = reference
        }
        return event
    }
}

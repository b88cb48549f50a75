// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension KubeError {
    /// The error of a request without a whole answer.
    init(_ failure: TransportFailure, operation: Operation?, host: String? = nil) {
        let place = host.map { " from \($0)" } ?? ""
        switch failure.kind {
        case .timeout:
            self.init(
                .timeout,
                operation: operation,
                message: "timed out waiting for a response\(place): \(failure)"
            )
        case .closed, .cancelled: self.init(.closed, operation: operation, message: "\(failure)")
        case .tooLarge: self.init(.tooLarge, operation: operation, message: "\(failure)")
        case .connection:
            self.init(.transport, operation: operation, message: "no response\(place): \(failure)")
        }
    }

    /// The error of a request that the server refused.
    init(_ status: Status, _ operation: Operation?) {
        let message = status.message.isEmpty ? "the server rejected the request" : status.message
        self.init(.server, operation: operation, status: status, message: message)
    }
}

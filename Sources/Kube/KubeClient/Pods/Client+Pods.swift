// SPDX-License-Identifier: Apache-2.0

package import KubeModel

extension Client {
    private static let pods = ResourceType(version: "v1", kind: "Pod", plural: "pods")
    /// The first of the two protocols that port forwarding has over WebSocket. Unlike the second
    /// (`v2.portforward.k8s.io`) it is understood by every version of Kubernetes that is in use.
    private static let portForwarding = "v4.channel.k8s.io"

    /// Reads the log of a container; returns once the server has begun to send it.
    ///
    /// - Throws: ``KubeError``; of status 400 where the container hasn't been started.
    package func log(of pod: ObjectKey, _ options: PodLogOptions) async throws -> PodLog {
        var request = ResourceRequest.connect("read the log of", Self.pods, pod)
        for (name, value) in options.query { request.add(name, value) }
        let body = try await open(request.http(subresource: "log"), request.operation)
        return PodLog(body, operation: request.operation)
    }

    /// Opens one connection to a port of a pod.
    ///
    /// - Throws: ``KubeError``. That nobody listens on the port is told by the connection.
    package func forward(to pod: ObjectKey, port: UInt16) async throws -> ForwardedConnection {
        var request = ResourceRequest.connect("forward a port to", Self.pods, pod)
        request.add("ports", String(port))
        let socket = try await webSocket(
            request.http(subresource: "portforward"),
            request.operation,
            protocolName: Self.portForwarding
        )
        return ForwardedConnection(over: socket)
    }
}

/// A log on its way. What isn't pulled stays with the server; dropping it ends the request.
package final class PodLog: Sendable {
    private let body: any ByteStream
    private let operation: KubeError.Operation

    init(_ body: any ByteStream, operation: KubeError.Operation) {
        self.body = body
        self.operation = operation
    }

    /// The next bytes, never empty; `nil` at the end.
    ///
    /// - Throws: ``KubeError``, or `CancellationError` where the task was cancelled.
    package func next() async throws -> [UInt8]? {
        do {
            return try await body.next()
        } catch let failure as TransportFailure {
            throw KubeError(failure, operation: operation)
        }
    }
}

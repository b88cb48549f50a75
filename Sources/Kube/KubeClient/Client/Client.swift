// SPDX-License-Identifier: Apache-2.0

import Curl
import KubeModel

/// Is told of every request that was answered or failed, for metrics.
///
/// - Parameters:
///   - code: The status code, or `<error>` where there was no answer.
///   - method: The HTTP method.
///   - host: The server's host and port.
///   - duration: From sending to the whole answer; of a watch, to its head.
///   - operation: What was asked for, where it was about a kind of objects.
public typealias RequestObserver =
    @Sendable (
        _ code: String, _ method: String, _ host: String, _ duration: Duration,
        _ operation: KubeError.Operation?
    ) -> Void

/// Is told of each connection that was closed because it gave no byte while an answer was due, and for how long it gave
/// none. Called on the client's thread, so it must not wait.
public typealias SilenceObserver = @Sendable (_ silence: Duration) -> Void

/// A connection to one API server.
///
/// # Guarantees
/// - Every error of a request is a ``KubeError`` that names the verb, the kind and the object, or a
///   `CancellationError` where the task was cancelled. None holds a credential or any object's content.
/// - A call that the server puts off (429, 503 with `Retry-After` of ten seconds at most) is sent again up to
///   five times; otherwise ``KubeError/retryAfter`` tells. Watches are never repeated here.
/// - A refused credential (401) is renewed where it can be, and the request is sent once more with another one. With one
///   that was refused, requests fail without being sent, but for one every now and then (``CredentialGate``).
/// - Calls and watches share few connections: two where the server speaks HTTP/2.
/// - A connection that gave no byte from the beginning of a request until it was given up is closed, and used no more.
///
/// ``shutDown()`` when done; dropping the client ends its thread too, but nothing waits for that.
public final class Client: ObjectReader, ObjectWriter, Sendable {
    /// The largest event of a watch that is read whole, in bytes. Of a larger one only what object it is about is read.
    static let largestEvent = 4 << 20
    /// The largest body of a refused watch that is looked at, in bytes.
    private static let largestRefusal = 1 << 20

    /// The namespace meant where none is named.
    public let namespace: String

    let transport: any Transport
    let credentials: any CredentialSource
    private let gate = CredentialGate()
    private let extraHeaders: [HTTPHeader]
    private let callTimeout: Duration
    /// The host and port, for messages and metrics.
    let host: String
    private let time: ClientTime
    private let observer: RequestObserver?

    /// A client. Connects with the first request.
    ///
    /// - Throws: ``KubeError`` of code ``KubeError/Code/configuration``.
    public convenience init(
        _ configuration: ClientConfiguration,
        observer: RequestObserver? = nil,
        onSilentConnection: SilenceObserver? = nil
    ) throws {
        let transport = try CurlTransport(configuration, onSilentConnection: onSilentConnection)
        try self.init(configuration, transport: transport, observer: observer)
    }

    /// For how long the client has not got round to what it was asked to do: zero, unless its thread hangs.
    public var unresponsiveness: Duration { transport.unresponsiveness }

    /// A client over that transport.
    package init(
        _ configuration: ClientConfiguration,
        transport: any Transport,
        credentials: (any CredentialSource)? = nil,
        time: ClientTime = .system,
        observer: RequestObserver? = nil
    ) throws {
        self.transport = transport
        self.credentials = credentials ?? configuration.authentication.source(time: time)
        self.time = time
        self.observer = observer
        namespace = configuration.namespace
        extraHeaders = configuration.authentication.impersonationHeaders
        callTimeout = configuration.callTimeout
        host = try ServerURL(configuration.server).authority
    }

    /// Ends every request with code ``KubeError/Code/closed`` and gives back connections and thread.
    public func shutDown() async { await transport.shutDown() }

    /// Sends a call until its answer counts; what isn't a success is thrown.
    func call(_ request: HTTPRequest, _ operation: KubeError.Operation?) async throws -> [UInt8] {
        var attempts = CallAttempts()
        while true {
            let (response, credential) = try await attempt(request, operation) {
                try await self.transport.send($0)
            }
            switch attempts.next(response.head) {
            case .renewCredentials where try await renew(credential): continue
            case .retry(let delay): try await time.sleep(delay)
            case .answer, .renewCredentials:
                guard !response.head.isSuccess else { return response.body }
                throw KubeError(Status(response.head, body: response.body), operation)
            }
        }
    }

    /// Opens a stream; a refusal is thrown.
    func open(_ request: HTTPRequest, _ operation: KubeError.Operation) async throws -> any ByteStream {
        var attempts = CallAttempts(retries: 0)
        while true {
            let (response, credential) = try await attempt(request, operation) {
                try await self.transport.stream($0)
            }
            if response.head.isSuccess { return response.body }
            let isWorthRepeating = attempts.next(response.head) == .renewCredentials
            if isWorthRepeating, try await renew(credential) { continue }
            throw KubeError(Status(response.head, body: try await refusal(response, operation)), operation)
        }
    }

    /// Gives a refused credential up; `false` where there is no other.
    func renew(_ credential: Credential) async throws -> Bool {
        guard credentials.refuse(credential) else { return false }
        return try await !credentials.current().isSame(as: credential)
    }

    /// One attempt, with the credentials of the moment.
    func attempt<Response: HeadedResponse>(
        _ request: HTTPRequest,
        _ operation: KubeError.Operation?,
        _ send: (HTTPRequest) async throws -> Response
    ) async throws -> (Response, Credential) {
        let credential = try await credential(for: operation)
        if let wait = gate.wait(credential, now: time.elapsed()) {
            throw KubeError.refusedCredentials(operation, retryAfter: wait)
        }
        var request = request
        request.timeout = callTimeout
        request.headers += extraHeaders
        if let authorization = credential.authorization {
            request.headers.append(HTTPHeader("Authorization", authorization.value))
        }
        request.identity = credential.identity
        // As late as can be: the credentials may have taken their time, and so may the wait before another attempt.
        try RequestFence.current?.check()
        let start = time.elapsed()
        do {
            let response = try await send(request)
            let end = time.elapsed()
            gate.record(credential, isRefused: response.head.status == 401, now: end)
            observer?(String(response.head.status), request.method, host, end - start, operation)
            return (response, credential)
        } catch {
            observer?("<error>", request.method, host, time.elapsed() - start, operation)
            guard let failure = error as? TransportFailure else { throw error }
            throw KubeError(failure, operation: operation, host: host)
        }
    }

    private func credential(for operation: KubeError.Operation?) async throws -> Credential {
        do {
            return try await credentials.current()
        } catch let error as KubeError {
            throw KubeError(error.code, operation: operation, message: error.message)
        }
    }

    /// The body of a refused stream, as far as it is looked at.
    private func refusal(
        _ response: StreamedResponse,
        _ operation: KubeError.Operation
    ) async throws -> [UInt8] {
        var body: [UInt8] = []
        do {
            while body.count < Self.largestRefusal, let chunk = try await response.body.next() {
                body += chunk
            }
        } catch let failure as TransportFailure {
            throw KubeError(failure, operation: operation, host: host)
        }
        return body
    }
}

/// Any kind of response: what comes first of each is the head.
protocol HeadedResponse {
    var head: ResponseHead { get }
}

extension HTTPResponse: HeadedResponse {}
extension StreamedResponse: HeadedResponse {}
extension UpgradeResponse: HeadedResponse {}

// SPDX-License-Identifier: Apache-2.0

internal import SpinAPI
internal import Transfers

/// Asks servers, through the proxy and with the authorities that a Shim names, again if need be.
struct FetchClient: Sendable {
    private static let redirects = 10
    /// In bytes a second. Whoever gives less isn't waited for.
    private static let minimumRate = 1 << 10

    let proxy: TransferProxy
    let certificateAuthorities: [UInt8]?
    let retry: FetchRetry
    let log: @Sendable (String) -> Void

    func request(_ url: String) -> TransferRequest {
        var request = TransferRequest(url)
        request.userAgent = Installation.agentUserAgent
        request.proxy = proxy
        request.certificateAuthorities = certificateAuthorities
        request.redirects = Self.redirects
        request.minimumRate = Self.minimumRate
        return request
    }

    /// The answer to a request for something small, whatever its status, unless that passes.
    ///
    /// - Throws: ``FetchFailure``, `CancellationError`.
    func answer(_ request: TransferRequest, limit: Int) async throws -> (head: TransferHead, body: [UInt8]) {
        try await retry.keepTrying(log: { log("\(TransferURL.shown(request.url)): \($0)") }) {
            timeout in
            var request = request
            request.timeout = timeout
            do {
                let (result, body) = try await call(request, limit: limit)
                if FetchFailure.isTransient(result.head.status) { throw FetchFailure(answer: result.head) }
                return (result.head, body)
            } catch let failure as TransferFailure { throw FetchFailure(failure) }
        }
    }
}

extension TransferProxy {
    init(_ proxy: FetchStrategy.Proxy) {
        self.init()
        http = proxy.http
        https = proxy.https
        noProxy = proxy.noProxy
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Digests
package import KubeClient
internal import KubeModel
package import Logging
internal import Synchronization

/// Says who may read the metrics: those whose token the API server knows and lets `get` the path `/metrics`.
///
/// Few are asked about at a time, and few wait; the others hear at once that it can't be said now.
package final class AccessDesk: Sendable {
    private struct Question: Sendable {
        var token: String
        var digest: SHA256
        var answer: @Sendable (AccessVerdict) -> Void
    }

    /// How many may wait, how many are asked about at a time, and for how long.
    private static let waiting = 64
    private static let asked = 4
    private static let timeout = Duration.seconds(10)
    /// Kubernetes' own are about a thousand bytes long.
    private static let longestToken = 16 << 10

    private let review: AccessReview
    private let clock: TimeSource
    private let logger: Logger
    private let questions: AsyncStream<Question>
    private let entrance: AsyncStream<Question>.Continuation
    private let memory = Mutex(AccessMemory())
    private let isFailing = Mutex(false)
    /// Makes the digests useless to whoever reads them.
    private let salt: [UInt8]

    /// A desk that asks through that writer, as that field manager.
    package init(
        writer: any ObjectWriter,
        fieldManager: String,
        clock: TimeSource = .continuous,
        logger: Logger
    ) {
        review = AccessReview(writer: writer, fieldManager: fieldManager)
        self.clock = clock
        self.logger = logger
        salt = (0..<16).map { _ in .random(in: .min ... .max) }
        (questions, entrance) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.waiting))
    }

    /// Asks about whoever sent that header. The answer may come at once, or from another thread.
    package func ask(
        authorization: String?,
        _ answer: @escaping @Sendable (AccessVerdict) -> Void
    ) {
        guard let token = Self.token(in: authorization), token.utf8.count <= Self.longestToken,
            let digest = digest(of: token)
        else { return answer(.unknown) }
        let now = clock.now
        if case .known(let verdict) = memory.withLock({ $0.answer(for: digest, now: now) }) {
            return answer(verdict)
        }
        if case .enqueued = entrance.yield(Question(token: token, digest: digest, answer: answer)) { return }
        answer(.unavailable)
    }

    /// Answers until closed or cancelled.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            var count = 0
            for await question in questions {
                if count == Self.asked {
                    await group.next()
                    count -= 1
                }
                group.addTask { question.answer(await self.verdict(question)) }
                count += 1
            }
        }
    }

    /// Makes `run` return once those are answered who wait.
    package func close() { entrance.finish() }

    private func verdict(_ question: Question) async -> AccessVerdict {
        let verdict: AccessVerdict
        do {
            verdict = try await withTimeout(Self.timeout, clock: clock) { [review] in
                try await review.verdict(on: question.token)
            }
            isFailing.withLock { $0 = false }
        } catch {
            log(error)
            return .unavailable
        }
        let now = clock.now
        memory.withLock { $0.record(verdict, about: question.digest, now: now) }
        return verdict
    }

    /// Logs the first of several failures in a row; without the server's words, which may repeat what was sent.
    private func log(_ error: any Error) {
        let isNews = isFailing.withLock { isFailing in
            defer { isFailing = true }
            return !isFailing
        }
        let failure = error as? KubeError
        let what = failure?.operation.map { "\($0.verb) \($0.type)" } ?? "the review"
        let why = failure.map { $0.status.map { "\($0.code) \($0.reason)" } ?? "\($0.code)" } ?? "no response"
        logger.log(
            level: isNews ? .warning : .debug,
            "cannot authorize a request for metrics; the operator needs the right to create TokenReviews and SubjectAccessReviews",
            metadata: ["error": "\(what): \(why)"]
        )
    }

    /// The token of `Bearer TOKEN`.
    static func token(in authorization: String?) -> String? {
        guard let parts = authorization?.split(separator: " ", maxSplits: 1), parts.count == 2,
            parts[0].lowercased() == "bearer"
        else { return nil }
        let token = parts[1].drop { $0 == " " }
        let isToken = token.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        return isToken && !token.isEmpty ? String(token) : nil
    }

    private func digest(of token: String) -> SHA256? {
        do { return try SHA256(of: salt + Array(token.utf8)) } catch { return nil }
    }
}

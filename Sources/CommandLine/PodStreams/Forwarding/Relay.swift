// SPDX-License-Identifier: Apache-2.0

package import KubeClient
package import NIOCore
import Synchronization

/// The remote end of a forwarded connection. Tests provide their own.
package protocol RemoteConnection: Sendable {
    func read() async throws -> [UInt8]?
    func write(_ bytes: ByteBufferView) async throws
    func close() async
}

extension ForwardedConnection: RemoteConnection {
    package func write(_ bytes: ByteBufferView) async throws { try await write(Array(bytes)) }
}

/// Carries bytes between a local connection and a pod until either has ended.
///
/// The protocol has no way to tell the pod that the local side has ended while it still reads. So that side's end is
/// taken for what it most likely is: the end of all, once the pod has answered; before that, the end of a request
/// whose answer is still wanted.
package struct Relay: Sendable {
    /// How long the pod may be silent after the local side has ended, and the local side after the pod has.
    package struct Timeouts: Sendable {
        /// Where the pod has answered since the local side sent something.
        package var afterAnswer: Duration = .seconds(1)
        /// Where it hasn't.
        package var beforeAnswer: Duration = .seconds(30)
        /// How long the local side may take to end once the pod has.
        package var afterEnd: Duration = .seconds(5)

        package init() {}
    }

    private enum End { case local, remote, timeout }

    /// The side that sent last, and the number of sends.
    private final class Activity: Sendable {
        private let state = Mutex((count: 0, isAnswered: false))
        func sent(isAnswer: Bool) { state.withLock { $0 = ($0.count + 1, isAnswer) } }
        var now: (count: Int, isAnswered: Bool) { state.withLock { $0 } }
    }

    let remote: any RemoteConnection
    let timeouts: Timeouts

    package init(to remote: any RemoteConnection, timeouts: Timeouts = Timeouts()) {
        self.remote = remote
        self.timeouts = timeouts
    }

    /// Carries bytes.
    ///
    /// - Throws: An error of the pod's side. The end of the local side is not an error.
    package func run(
        _ channel: any Channel,
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>
    ) async throws {
        let activity = Activity()
        let result: Result<Void, any Error>
        do {
            result = .success(try await carry(channel, inbound, activity))
        } catch { result = .failure(error) }
        await remote.close()
        try result.get()
    }

    private func carry(
        _ channel: any Channel,
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        _ activity: Activity
    ) async throws {
        try await withThrowingTaskGroup(of: End.self) { group in
            group.addTask {
                do {
                    for try await buffer in inbound {
                        activity.sent(isAnswer: false)
                        try await remote.write(buffer.readableBytesView)
                    }
                } catch is IOError {
                    return .timeout
                } catch {
                    // The reader learns why the connection ended, and may be about to report it.
                    try await Task.sleep(for: timeouts.afterAnswer)
                    throw error
                }
                return .local
            }
            group.addTask {
                while let bytes = try await remote.read() {
                    activity.sent(isAnswer: true)
                    do {
                        // One piece at a time: the local side's pace is the pod's.
                        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
                    } catch is IOError { return .timeout } catch is ChannelError { return .timeout }
                }
                return .remote
            }
            defer { group.cancelAll() }
            while let end = try await group.next() {
                switch end {
                case .timeout: return
                case .local:
                    group.addTask {
                        try await waitForSilence(activity)
                        return .timeout
                    }
                case .remote:
                    // What was sent is on its way; the local side learns that there is no more.
                    guard case .success = await ended(channel) else { return }
                    group.addTask {
                        try await Task.sleep(for: timeouts.afterEnd)
                        return .timeout
                    }
                    while let next = try await group.next() { if next != .remote { return } }
                }
            }
        }
    }

    private func ended(_ channel: any Channel) async -> Result<Void, any Error> {
        do {
            return .success(try await channel.close(mode: .output).get())
        } catch { return .failure(error) }
    }

    /// Waits until the pod has been silent for long enough.
    private func waitForSilence(_ activity: Activity) async throws {
        var seen = activity.now
        while true {
            try await Task.sleep(for: seen.isAnswered ? timeouts.afterAnswer : timeouts.beforeAnswer)
            let now = activity.now
            if now.count == seen.count { return }
            seen = now
        }
    }
}

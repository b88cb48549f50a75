// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Notices that nothing moves any more. Lives on one event loop.
final class Stall {
    private let limit: TimeAmount
    private let loop: any EventLoop
    private let onStall: () -> Void
    private var lastProgress = NIODeadline.now()
    private var timer: Scheduled<Void>?

    /// - Parameter onStall: Called once, when there was no progress for so long.
    init(after limit: TimeAmount, on loop: any EventLoop, _ onStall: @escaping () -> Void) {
        self.limit = limit
        self.loop = loop
        self.onStall = onStall
        schedule()
    }

    /// Something has moved.
    func recordProgress() { lastProgress = .now() }

    func cancel() {
        timer?.cancel()
        timer = nil
    }

    private func schedule() {
        timer = loop.assumeIsolated().scheduleTask(deadline: lastProgress + limit) {
            guard NIODeadline.now() < self.lastProgress + self.limit else { return self.onStall() }
            self.schedule()
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The connections that are open, so that they can be counted, and closed by a shutdown.
final class OpenConnections: Sendable {
    private let open = Mutex<[ObjectIdentifier: any Channel]>([:])

    var count: Int { open.withLock { $0.count } }

    /// Says whether there was room for one more.
    func add(_ channel: any Channel, limit: Int) -> Bool {
        let id = ObjectIdentifier(channel)
        let hasRoom = open.withLock { open in
            guard open.count < limit else { return false }
            open[id] = channel
            return true
        }
        guard hasRoom else { return false }
        channel.closeFuture.whenComplete { _ in self.open.withLock { $0[id] = nil } }
        return true
    }

    /// Closes all of them; returns those that it closes.
    func closeAll() -> [any Channel] {
        let channels = open.withLock { Array($0.values) }
        for channel in channels { channel.close(promise: nil) }
        return channels
    }
}

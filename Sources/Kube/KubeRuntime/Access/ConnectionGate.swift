// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import Synchronization

/// Holds down how many connections there are at a time.
///
/// Where there are too many, the one goes that has been there longest without having shown that it may be: so nobody
/// keeps others out by opening connections and doing nothing with them.
final class ConnectionGate: Sendable {
    private struct Guest {
        var channel: any Channel
        var isTrusted = false
    }

    private let limit: Int
    private let guests = Mutex<[Guest]>([])

    init(limit: Int) { self.limit = limit }

    /// Lets a connection in, or doesn't.
    func admit(_ channel: any Channel) -> Bool {
        let (isAdmitted, evicted): (Bool, (any Channel)?) = guests.withLock { guests in
            var evicted: (any Channel)?
            if guests.count >= limit {
                guard let index = guests.firstIndex(where: { !$0.isTrusted }) else { return (false, nil) }
                evicted = guests.remove(at: index).channel
            }
            guests.append(Guest(channel: channel))
            return (true, evicted)
        }
        evicted?.close(promise: nil)
        guard isAdmitted else { return false }
        channel.closeFuture.whenComplete { _ in
            self.guests.withLock { $0.removeAll { $0.channel === channel } }
        }
        return true
    }

    /// A connection has shown that it may be there.
    func trust(_ channel: any Channel) {
        guests.withLock { guests in
            guard let index = guests.firstIndex(where: { $0.channel === channel }) else { return }
            guests[index].isTrusted = true
        }
    }

    /// How many connections there are.
    var count: Int { guests.withLock { $0.count } }
}

// SPDX-License-Identifier: Apache-2.0

internal import CAllocator
public import ServiceLifecycle
internal import Synchronization

/// Gives memory that isn't used any more back to the system.
///
/// The C library keeps what was freed, for later: after a list of ten thousand objects, or after they were deleted, a
/// process would go on holding what it needed for them.
public struct MemoryReturn: Service {
    /// From how large on a block is a mapping of its own, which goes back as soon as it is freed; in bytes. The C library
    /// raises this by itself otherwise, up to 32 MiB.
    private static let mapped: Int32 = 128 << 10
    /// In how many places threads allocate at the same time. Each keeps what it freed apart from the others.
    private static let arenas: Int32 = 2
    /// How much more than before may be free before it is given back, in bytes.
    private static let tolerated = 4 << 20
    /// How much was free when memory was given back last, or less if that has been used since: the C library doesn't tell
    /// what is free and given back from what is only free.
    private static let known = Atomic(0)

    private let interval: Duration

    /// A service that looks at the memory once in each interval, 30 seconds by default.
    public init(every interval: Duration = .seconds(30)) { self.interval = interval }

    /// Sets how memory is allocated from now on. Best called before there are threads.
    public static func prepare() {
        mallopt(M_MMAP_THRESHOLD, mapped)
        mallopt(M_ARENA_MAX, arenas)
    }

    /// Gives memory back, again and again, until the task is cancelled or a graceful shutdown begins.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                Self.giveBack()
                do { try await Task.sleep(for: interval) } catch { return }
            }
        }
    }

    /// Gives memory back where enough was freed since the last time. Takes some microseconds, or milliseconds if it does.
    static func giveBack() {
        let free = Int(mallinfo2().fordblks)
        let before = known.load(ordering: .relaxed)
        guard free > before + tolerated else { return known.store(min(before, free), ordering: .relaxed) }
        malloc_trim(0)
        known.store(Int(mallinfo2().fordblks), ordering: .relaxed)
    }
}

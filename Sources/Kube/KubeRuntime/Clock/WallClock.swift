// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import KubeModel

/// The time of day, which is only ever written for people and other programs to read, never compared.
public enum WallClock {
    /// The present time of day.
    public static var now: Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}

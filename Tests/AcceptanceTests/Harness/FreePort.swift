// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// Ports of the loopback that nobody listens on.
enum FreePort {
    /// Asks the system for one. It stays free unless another program happens to take just that one.
    static func reserve() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(descriptor, generic, length) == 0
                    && getsockname(descriptor, generic, &length) == 0
            }
        }
        try #require(bound, "no free port on the loopback")
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A port of this machine that nobody listens on, and that nobody else gets as long as this exists.
final class ClosedPort {
    let port: Int
    private let descriptor: CInt

    init() {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                // Bound but not listening: connections are refused.
                unsafe _ = bind(descriptor, address, length)
                unsafe _ = getsockname(descriptor, address, &length)
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
}

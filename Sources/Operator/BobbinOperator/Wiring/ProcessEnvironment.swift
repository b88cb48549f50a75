// SPDX-License-Identifier: Apache-2.0

import Glibc
import SpinAPI

/// The environment that this process was started with.
package enum ProcessEnvironment {
    /// The variables by name.
    package static var variables: [String: String] {
        var variables: [String: String] = [:]
        var pointer = unsafe environ
        while let entry = unsafe pointer.pointee {
            let text = unsafe String(cString: entry)
            if let separator = text.firstIndex(of: "=") {
                variables[String(text[..<separator])] = String(text[text.index(after: separator)...])
            }
            unsafe pointer += 1
        }
        return variables
    }

    /// A name of this process that no other has: the host's, which in a pod is the pod's, and a random part.
    package static var identity: String {
        var buffer = [CChar](repeating: 0, count: 256)
        let isNamed = unsafe gethostname(&buffer, buffer.count - 1) == 0
        let host = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let name = isNamed && !host.isEmpty ? host : Installation.product
        return "\(name)_\(String(UInt64.random(in: .min ... .max), radix: 16))"
    }
}

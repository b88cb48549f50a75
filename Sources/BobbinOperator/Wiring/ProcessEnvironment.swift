import Glibc

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
}

// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Turns this process into a program of the host.
package struct HostExecution: Sendable {
    /// The host's root, as this process sees it.
    package var root: String
    /// Whether it becomes the program's root. Tests have no permission for that, and hosts that are folders.
    package var changesRoot: Bool
    /// The file that what the program prints goes to; `nil` for where it goes now.
    package var output: String?
    package var arguments: [String]

    package init(root: String, changesRoot: Bool, output: String?, arguments: [String]) {
        self.root = root
        self.changesRoot = changesRoot
        self.output = output
        self.arguments = arguments
    }

    /// Doesn't return.
    ///
    /// - Throws: ``HostExecutionError`` where the program can't be run.
    package func run() throws(HostExecutionError) -> Never {
        try redirect()
        if changesRoot, root != "/" {
            guard unsafe chroot(root) == 0 else { throw .last("change the root directory to \(root)") }
        }
        guard unsafe chdir("/") == 0 else { throw .last("change the directory to /") }
        setEnvironment()
        resetSignals()
        var pointers = unsafe arguments.map { unsafe strdup($0) }
        unsafe pointers.append(nil)
        if let name = unsafe pointers[0] { unsafe execvp(name, pointers) }
        throw .last("run \(arguments.first ?? "nothing")")
    }

    private func redirect() throws(HostExecutionError) {
        guard let output else { return }
        let file = unsafe open(output, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard file >= 0 else { throw .last("write to \(output)") }
        guard dup2(file, STDOUT_FILENO) >= 0, dup2(file, STDERR_FILENO) >= 0 else {
            throw .last("write to \(output)")
        }
    }

    /// Nothing of the agent's own environment is for the host's programs.
    private func setEnvironment() {
        clearenv()
        unsafe setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1)
        // systemctl refuses to talk to the manager where it finds itself in another root than that.
        unsafe setenv("SYSTEMD_IGNORE_CHROOT", "1", 1)
    }

    /// A program inherits which signals are ignored and blocked.
    private func resetSignals() {
        for number in [SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGCHLD] { signal(number, SIG_DFL) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigprocmask(SIG_SETMASK, &none, nil)
    }
}

package struct HostExecutionError: Error, CustomStringConvertible {
    package let description: String

    static func last(_ deed: String) -> HostExecutionError {
        HostExecutionError(description: "cannot \(deed): \(unsafe String(cString: strerror(errno)))")
    }
}
